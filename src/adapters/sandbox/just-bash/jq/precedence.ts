// Which operators of jq bind closer than others, and which words are no names.
export const ASSIGNMENTS = ['=', '|=', '+=', '-=', '*=', '/=', '%=', '//='];
export const LEVELS: Readonly<Record<string, number>> = {
  ',': 1,
  '//': 2,
  ...Object.fromEntries(ASSIGNMENTS.map((sign) => [sign, 3])),
  or: 4,
  and: 5,
  ...Object.fromEntries(['==', '!=', '<', '<=', '>', '>='].map((sign) => [sign, 6])),
  '+': 7,
  '-': 7,
  '*': 8,
  '/': 8,
  '%': 8,
};
/** Of operators that cannot stand in a row, such as `1 < 2 < 3`. */
export const ALONE = new Set([3, 6]);
/** Without the comma, which parts the entries of an object. */
export const ABOVE_COMMA = 2;

export const MODULE_WORDS = new Set('import include'.split(' '));
export const KEYWORDS = new Set('then elif else end as catch and or def label __loc__'.split(' '));
