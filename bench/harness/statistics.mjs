export function median(numbers) {
  const sorted = numbers.toSorted((left, right) => left - right);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The least number that so large a share of them does not exceed. */
export function quantile(numbers, share) {
  return numbers.toSorted((left, right) => left - right)[Math.round((numbers.length - 1) * share)];
}

/** Half of the distance between the quartiles, as a share of the median: how noisy a measurement was. */
export function spread(numbers) {
  return (quantile(numbers, 0.75) - quantile(numbers, 0.25)) / 2 / median(numbers);
}
