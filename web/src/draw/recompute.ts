// A draw computed again from its rule, its seed and its registers. docs/formats/draw.md is the contract.
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js'
import { Stream, Weights } from './lots'
import { byBytes, column, DrawFault, field, type Register, sha } from './register'

export interface Rule {
  number: number | null
  rate_millionths: number | null
  officer_rate_millionths: number | null
  pair: number
  weight: string | null
  strata: string | null
  certificate: string | null
  caps: { column: string; most: number }[]
}
export interface Stratum { value: string; units: number; number: number }
export interface Step { stratum: number; total: number; value: number; unit: string; taken: boolean }
export interface Given { unit: string; officers: string[] }
export interface Receipt {
  format: string
  inputs: Record<Role, { sha256: string; rows: number } | null>
  rule: Rule
  seed: string
  seed_from: { secret: string; public: string; commitment: string } | null
  certified: number
  pool: string[]
  strata: Stratum[]
  steps: Step[]
  result: Given[]
}
export const ROLES = ['population', 'officers', 'recuse', 'exclude'] as const
export type Role = (typeof ROLES)[number]
export type Inputs = Record<Role, Register | null>

const MILLION = 1_000_000
const share = (count: number, millionths: number) => Math.ceil((count * millionths) / MILLION)

function thousandths(text: string, unit: string): number {
  const parts = /^(\d{1,7})(?:\.(\d{1,3}))?$/.exec(text)
  const value = parts ? Number(parts[1]) * 1000 + Number((parts[2] ?? '').padEnd(3, '0')) : NaN
  if (!(value <= 1_000_000_000)) throw new DrawFault('weight', unit)
  return value
}

function drawPool(rule: Rule, officers: Register, excluded: Set<string>, seed: string): { certified: number; pool: string[] } {
  const filled = rule.certificate ? column(officers, rule.certificate) : officers.ids
  const able = officers.ids.filter((id, at) => filled[at] !== '' && !excluded.has(id))
  if (rule.officer_rate_millionths === null) return { certified: able.length, pool: able }
  const left = [...able]
  const stream = new Stream(seed, 'pool')
  const pool: string[] = []
  for (let count = share(able.length, rule.officer_rate_millionths); count > 0; count--)
    pool.push(...left.splice(stream.below(left.length), 1))
  return { certified: able.length, pool }
}

/** How many of each stratum. */
function numbers(rule: Rule, sizes: number[]): number[] {
  if (rule.number === null) return sizes.map((size) => share(size, rule.rate_millionths ?? 0))
  const wanted = BigInt(rule.number)
  const all = BigInt(sizes.reduce((sum, size) => sum + size, 0))
  if (wanted > all) throw new DrawFault('too-few-units', String(all))
  if (all === 0n) return sizes.map(() => 0)
  const result = sizes.map((size) => Number((wanted * BigInt(size)) / all))
  const order = sizes.map((size, at) => ({ at, rest: (wanted * BigInt(size)) % all }))
  order.sort((a, b) => (a.rest === b.rest ? a.at - b.at : a.rest < b.rest ? 1 : -1))
  const left = rule.number - result.reduce((sum, number) => sum + number, 0)
  for (const { at } of order.slice(0, left)) result[at]!++
  return result
}

function groups(rule: Rule, population: Register, weights: number[]): [string, number[]][] {
  const values = rule.strata ? column(population, rule.strata) : null
  const found = new Map<string, number[]>(values ? [] : [['', []]])
  weights.forEach((weight, unit) => {
    if (weight === 0) return
    const value = values ? values[unit]! : ''
    const list = found.get(value)
    if (list) list.push(unit)
    else found.set(value, [unit])
  })
  return [...found].sort(([a], [b]) => byBytes(a, b))
}

function drawUnits(rule: Rule, population: Register, excluded: Set<string>, seed: string): Pick<Receipt, 'strata' | 'steps'> {
  const cells = rule.weight ? column(population, rule.weight) : null
  const weights = population.ids.map((id, at) => {
    const weight = cells ? thousandths(cells[at]!, id) : 1
    return excluded.has(id) ? 0 : weight
  })
  const caps = rule.caps.map((cap) => ({ most: cap.most, cells: column(population, cap.column), used: new Map<string, number>() }))
  const parts = groups(rule, population, weights)
  const wanted = numbers(rule, parts.map(([, units]) => units.length))
  const strata = parts.map(([value, units], at) => ({ value, units: units.length, number: wanted[at]! }))
  const stream = new Stream(seed, 'unit')
  const steps: Step[] = []
  parts.forEach(([value, units], stratum) => {
    const left = new Weights(units.map((unit) => weights[unit]!))
    for (let taken = 0; taken < wanted[stratum]!;) {
      const total = left.total
      if (total === 0) throw new DrawFault('caps', value)
      const lot = stream.below(total)
      const unit = units[left.take(lot)]!
      const fits = caps.every((cap) => (cap.used.get(cap.cells[unit]!) ?? 0) < cap.most)
      if (fits) {
        taken++
        for (const cap of caps) cap.used.set(cap.cells[unit]!, (cap.used.get(cap.cells[unit]!) ?? 0) + 1)
      }
      steps.push({ stratum, total, value: lot, unit: population.ids[unit]!, taken: fits })
    }
  })
  return { strata, steps }
}

/** unit → the officers who must not go there. */
function recusals(recuse: Register | null): Map<string, Set<string>> {
  const barred = new Map<string, Set<string>>()
  if (!recuse) return barred
  const officers = column(recuse, 'officer')
  column(recuse, 'subject').forEach((unit, at) => {
    const set = barred.get(unit)
    if (set) set.add(officers[at]!)
    else barred.set(unit, new Set([officers[at]!]))
  })
  return barred
}

function assign(rule: Rule, drawn: string[], pool: string[], recuse: Register | null, seed: string): Given[] {
  const sorted = [...pool].sort(byBytes)
  const load = new Map<string, number>(sorted.map((id) => [id, 0]))
  const barred = recusals(recuse)
  const stream = new Stream(seed, 'officer')
  return drawn.map((unit) => {
    const officers: string[] = []
    const never = barred.get(unit)
    while (officers.length < rule.pair) {
      let least = Infinity
      let equals: string[] = []
      for (const id of sorted) {
        const has = load.get(id)!
        if (has > least || never?.has(id) || officers.includes(id)) continue
        if (has < least) equals = []
        least = has
        equals.push(id)
      }
      if (equals.length === 0) throw new DrawFault('too-few-officers', unit)
      officers.push(equals[stream.below(equals.length)]!)
    }
    for (const id of officers) load.set(id, load.get(id)! + 1)
    return { unit, officers }
  })
}

export function commitment(rule: Rule, inputs: Inputs, secret: string): string {
  const parts: (string | number | null)[] = ['anlan-draw-commitment-1', rule.number, rule.rate_millionths, rule.officer_rate_millionths,
    rule.pair, rule.weight, rule.strata, rule.certificate]
  for (const cap of rule.caps) parts.push(cap.column, cap.most)
  for (const role of ROLES) parts.push(inputs[role]?.sha256 ?? null)
  parts.push(bytesToHex(sha256(hexToBytes(secret))))
  return sha(parts.map((part) => field(part === null ? '' : String(part))).join(''))
}

/** Only format, rule, seed and where the seed is from are taken from the receipt. */
export function recompute(receipt: Receipt, inputs: Inputs): Receipt {
  const { rule } = receipt
  const { population, officers, recuse, exclude } = inputs
  if (!officers) throw new DrawFault('missing', 'officers')
  const made = receipt.seed_from
  if (made && !/^[0-9a-f]{64}$/.test(made.secret)) throw new DrawFault('secret', made.secret)
  const seed = made ? bytesToHex(sha256(concatBytes(hexToBytes(made.secret), utf8ToBytes(made.public)))) : receipt.seed
  const excluded = new Set(exclude?.ids)
  const { certified, pool } = drawPool(rule, officers, excluded, seed)
  const { strata, steps } = population ? drawUnits(rule, population, excluded, seed) : { strata: [], steps: [] }
  const drawn = steps.filter((step) => step.taken).map((step) => step.unit)
  const told = (register: Register | null) => register && { sha256: register.sha256, rows: register.rows.length }
  return {
    format: 'anlan-draw-1',
    inputs: { population: told(population), officers: told(officers), recuse: told(recuse), exclude: told(exclude) },
    rule,
    seed,
    seed_from: made && { secret: made.secret, public: made.public, commitment: commitment(rule, inputs, made.secret) },
    certified,
    pool,
    strata,
    steps,
    result: assign(rule, drawn, pool, recuse, seed),
  }
}
