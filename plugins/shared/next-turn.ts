/** Resolves in the loop's next turn, when sockets, signals and timers have been served. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
