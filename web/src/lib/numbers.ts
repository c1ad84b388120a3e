// Two decimals at most, without trailing zeros.
export function round(value: number): number {
  return Math.round(value * 100) / 100
}

// A ratio is shown as a share when it came from two lists and its target reads as one; a count stays a count.
export function measureText(value: number | null | undefined, isShare: boolean): string {
  if (value === null || value === undefined) return ''
  return isShare ? `${round(value * 100)}%` : String(round(value))
}
