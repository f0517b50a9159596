// Token counts as servers say them: whole numbers, or nothing that counts.

export function firstCount(...values: unknown[]): number {
  return values.find(isCount) ?? 0;
}

export function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
