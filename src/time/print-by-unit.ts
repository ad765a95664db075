/**
 * Prints a time whose text is the same throughout each unit of time (index names change once a day): the text of the last unit is kept.
 *
 * @param unitMs the unit in milliseconds; units count from 1970
 */
export function printByUnit(unitMs: number, print: (epochMs: number) => string): (epochMs: number) => string {
  let lastUnit = Number.NaN;
  let lastText = "";
  return (epochMs) => {
    const unit = Math.floor(epochMs / unitMs);
    if (unit !== lastUnit) {
      lastText = print(epochMs);
      lastUnit = unit;
    }
    return lastText;
  };
}
