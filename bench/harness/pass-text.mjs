/** A pass in words, cpu first. */
export function passText({ cpuMicros, eventsPerSecond, mainLoop, otherWork }) {
  return `${cpuMicros.toFixed(2)} cpu µs per event, ${rateText(eventsPerSecond)}, main's loop ${percent(mainLoop)}, others ${percent(otherWork)}`;
}

export function rateText(perSecond) {
  return `${Math.round(perSecond / 1_000)}k/s`;
}

/** Shares from the least to the most. */
export function rangeText(shares) {
  return `from ${Math.min(...shares).toFixed(2)} to ${Math.max(...shares).toFixed(2)}`;
}

function percent(share) {
  return `${Math.round(share * 100)} %`;
}
