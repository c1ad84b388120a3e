// A receipt against the registers: which file is which is told by the hashes, then everything is computed again.
import { readTable } from './csv'
import { type Inputs, type Receipt, recompute, ROLES, type Role, type Rule } from './recompute'
import { DrawFault, freeze, type Register } from './register'

export interface Difference { path: string; receipt: string; computed: string }
export interface Matched { name: string; role: Role | null }
export type Verdict =
  | { kind: 'right'; receipt: Receipt }
  | { kind: 'differs'; receipt: Receipt; difference: Difference }
  | { kind: 'missing'; receipt: Receipt; roles: Role[] } // no file has the hash that the receipt names
  | { kind: 'fault'; word: string; about: string }
  | { kind: 'no-receipt' }

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0
const isName = (value: unknown) => value === null || typeof value === 'string'
const inRange = (value: unknown, least: number, most: number) => isCount(value) && (value as number) >= least && (value as number) <= most
const isRate = (value: unknown) => value === null || inRange(value, 1, 1_000_000)

function isRule(rule: unknown): rule is Rule {
  if (!isObject(rule) || !Array.isArray(rule.caps)) return false
  if (rule.number !== null && (!inRange(rule.number, 0, 2_000_000) || rule.rate_millionths !== null)) return false
  return isRate(rule.rate_millionths) && isRate(rule.officer_rate_millionths) && inRange(rule.pair, 1, 10)
    && isName(rule.weight) && isName(rule.strata) && isName(rule.certificate)
    && rule.caps.every((cap) => isObject(cap) && typeof cap.column === 'string' && isCount(cap.most))
}

/** null: this is no receipt. What the recomputation reads is looked at; the rest is compared. */
export function readReceipt(text: string): Receipt | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  if (!isObject(value) || value.format !== 'anlan-draw-1' || !isObject(value.inputs) || !isRule(value.rule)) return null
  const from = value.seed_from
  const made = isObject(from) && typeof from.secret === 'string' && typeof from.public === 'string'
  if (typeof value.seed !== 'string' || !/^[0-9a-f]{1,128}$/.test(value.seed) || !(from === null || made)) return null
  return value as unknown as Receipt
}

function told(value: unknown): string {
  const text = value === undefined ? '–' : JSON.stringify(value)
  return text.length > 80 ? `${text.slice(0, 80)}…` : text
}

/** The first difference as a path: result[3].officers[0]. */
export function difference(given: unknown, wanted: unknown, path = ''): Difference | null {
  if (Array.isArray(given) && Array.isArray(wanted)) {
    for (let at = 0; at < Math.max(given.length, wanted.length); at++) {
      const found = difference(given[at], wanted[at], `${path}[${at}]`)
      if (found) return found
    }
    return null
  }
  if (isObject(given) && isObject(wanted)) {
    for (const key of [...Object.keys(wanted), ...Object.keys(given).filter((name) => !(name in wanted))]) {
      const found = difference(given[key], wanted[key], path ? `${path}.${key}` : key)
      if (found) return found
    }
    return null
  }
  return given === wanted ? null : { path, receipt: told(given), computed: told(wanted) }
}

/** Gives each file the role whose hash it has. */
export function match(receipt: Receipt, files: { name: string; text: string }[]): { inputs: Inputs; matched: Matched[] } {
  const inputs: Inputs = { population: null, officers: null, recuse: null, exclude: null }
  const matched = files.map(({ name, text }) => {
    const table = readTable(text)
    const forms = table ? [freeze(table, 'id'), freeze(table, null)].filter((form): form is Register => 'sha256' in form) : []
    for (const role of ROLES) {
      const form = forms.find((one) => one.sha256 === receipt.inputs[role]?.sha256)
      if (!form || inputs[role]) continue
      inputs[role] = form
      return { name, role }
    }
    return { name, role: null }
  })
  return { inputs, matched }
}

export function verify(receipt: Receipt, inputs: Inputs): Verdict {
  const roles = ROLES.filter((role) => receipt.inputs[role] && !inputs[role])
  if (roles.length) return { kind: 'missing', receipt, roles }
  const units = receipt.rule.number !== null || receipt.rule.rate_millionths !== null
  if (units !== (inputs.population !== null)) return { kind: 'fault', word: 'missing', about: 'population' }
  try {
    const found = difference(receipt, recompute(receipt, inputs))
    return found ? { kind: 'differs', receipt, difference: found } : { kind: 'right', receipt }
  } catch (fault) {
    if (fault instanceof DrawFault) return { kind: 'fault', word: fault.word, about: fault.about }
    throw fault
  }
}
