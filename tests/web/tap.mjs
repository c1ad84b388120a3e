// The Test Anything Protocol in a few lines: one line a test, numbered in the order in which they end, the reason of a
// failure as a comment, the plan at the end.
let count = 0
let failures = 0

export async function test(name, body) {
  try {
    await body()
    console.log(`ok ${++count} - ${name}`)
  } catch (fault) {
    failures += 1
    console.log(`not ok ${++count} - ${name}`)
    for (const line of String(fault?.message ?? fault).split('\n')) console.log(`# ${line}`)
  }
}

export function expect(condition, words) {
  if (!condition) throw new Error(words)
}

export function report() {
  console.log(`1..${count}`)
  process.exitCode = failures ? 1 : 0
}
