// A clause's canonical text (JSON) in words: what is done, how often, on whom, by whom. The exact text stands in the plan.
import { t, term, type MessageKey } from '../i18n'
import { spanText } from './span'

type Rule = Record<string, unknown>
const HIDDEN = new Set(['covers', 'domain', 'note', 'fill', 'source', 'measure', 'value', 'veto', 'weight', 'target'])
const OPERATORS: Record<string, MessageKey> = {
  and: 'expr.and', or: 'expr.or', not: 'expr.not', in: 'expr.in', is: 'expr.is', set: 'expr.set', unset: 'expr.unset', between: 'expr.between',
  true: 'app.yes', false: 'app.no', '!=': 'expr.unequal', '>=': 'expr.at-least', '<=': 'expr.at-most',
}
const FAMILIES = ['kind', 'word', 'activity', 'level', 'case', 'list', 'step']

// A word of the vocabulary whatever its family.
export function wordText(word: string): string {
  for (const family of FAMILIES) {
    const found = term(family, word)
    if (found !== word) return found
  }
  return word
}

// A filter as people read it: names and operators replaced, numbers and quoted texts kept.
export function filterText(filter: string): string {
  return filter.replace(/"([^"]*)"|[A-Za-z_][\w-]*|[<>!]=/g, (token: string, quoted: string | undefined) => {
    if (quoted !== undefined) return wordText(quoted)
    const operator = OPERATORS[token]
    return operator ? t(operator) : term('attribute', token)
  })
}

function ruleOf(text: unknown): Rule | null {
  if (typeof text !== 'string' || !text.startsWith('{')) return null
  try {
    return JSON.parse(text) as Rule
  } catch {
    return null
  }
}

function listText(value: unknown): string {
  if (value === null) return t('rule.open')
  if (Array.isArray(value)) return value.map(listText).join(t('app.comma'))
  if (typeof value === 'object') return Object.entries(value as Rule).map(([name, part]) => `${wordText(name)} ${listText(part)}`).join(t('app.comma'))
  if (typeof value === 'boolean') return value ? t('app.yes') : t('app.no')
  return typeof value === 'string' ? wordText(value) : String(value)
}

function objectsText(rule: Rule): string {
  if (typeof rule.each === 'string') return t('rule.subjects', { where: filterText(rule.each) })
  if (typeof rule['each-org'] === 'string') return t('rule.orgs', { where: filterText(rule['each-org']) })
  if (typeof rule['each-person'] === 'string') return t('rule.people', { role: listText(rule['each-person']) })
  return ''
}

function oftenText(rule: Rule): string {
  const period = typeof rule.every === 'string' ? t('rule.every', { period: wordText(rule.every) }) : ''
  if ('hours' in rule) return t('rule.hours', { n: listText(rule.hours), period })
  return t('rule.times', { n: 'times' in rule ? listText(rule.times) : 1, period }).trim()
}

function doText(rule: Rule): string {
  const what = term('activity', String(rule.do))
  const objects = objectsText(rule)
  const parts = [oftenText(rule), objects ? t('rule.do', { what, objects }) : what]
  if (rule.by) parts.push(t('rule.by', { who: listText(rule.by) }))
  if (rule.officers) parts.push(t('rule.officers', { n: listText(rule.officers) }))
  if (rule.form) parts.push(t('rule.form', { form: term('form', String(rule.form)) }))
  return parts.join(t('rule.comma'))
}

function partText(name: string, value: unknown): string {
  if (typeof value === 'string' && ['where', 'require', 'each', 'each-org', 'over'].includes(name)) return filterText(value)
  if (typeof value === 'string' && name === 'within') return spanText(value)
  if (typeof value === 'string' && name === 'due') return dueText(value)
  return listText(value)
}

function keyText(name: string, value: unknown): string {
  return name === 'to' && /^\d{4}-\d\d-\d\d$/.test(String(value)) ? t('key.until') : term('key', name)
}

export function dueText(due: string): string {
  const monthly = /^monthly day (\d+)$/.exec(due)
  if (monthly) return t('rule.monthly', { n: monthly[1]! })
  return due.replace(/^once /, '')
}

export function ruleText(text: unknown): string {
  const rule = ruleOf(text)
  if (!rule) return typeof text === 'string' ? text : ''
  if (rule.do) return doText(rule)
  return Object.entries(rule).filter(([name]) => !HIDDEN.has(name)).map(([name, value]) => `${keyText(name, value)}${t('app.colon')}${partText(name, value)}`).join(t('app.semicolon'))
}
