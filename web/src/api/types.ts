// The answers of /api/v1 that the pages read; docs/formats/api.md is the contract.

export type Day = string // 2026-11-22
export type Moment = string // 2026-11-22T08:30:00+08:00

export interface List<T> {
  items: T[]
  next?: string | null
  total?: number
}

export interface Ref {
  id: string
  name: string
}

export interface Me {
  person: { id: string; name: string; org: string }
  realm: string
  grants: { role: string; org: string; domain?: string }[]
  permissions: string[]
  language?: string
  today?: Day // where the realm is, whatever the browser's time zone
}

export interface Org {
  code: string
  name: string
  level: string
  parent?: string | null
  path: string
  children?: number | Org[]
}

export interface Person extends Ref {
  org: string
  org_name?: string
  roles?: { role: string; org: string; domain?: string }[]
  active?: boolean
}

export type DutyState = 'open' | 'done' | 'late' | 'missed' | 'excused' | 'cancelled'

export interface Duty {
  id: string
  plan: string
  plan_title?: string
  clause: string
  kind?: string // of the clause
  domain?: string
  title: string
  activity: string
  form?: string | null
  subject?: string | null
  subject_name?: string | null
  address?: string | null
  org: string
  org_name?: string
  person?: string | null
  person_name?: string | null
  from: Day
  due: Day
  day?: Day // for which it was handed out to the asker
  times: number
  done: number
  state: DutyState
}

export interface Explanation {
  plan_title?: string
  version?: number
  sentence?: string
  line?: number
  rule?: unknown
  inputs?: Record<string, unknown>
  proration?: unknown
  calendar?: unknown
  person?: unknown
}

export interface DutyDetail extends Duty {
  explain: Explanation
  reason?: string // of an excuse or a cancellation
  excuse?: { reason: string; by?: string; at?: Moment } | null
  records: RecordItem[]
  draft?: ReportDraft | null
}

// What the records of the reported period come to.
export interface ReportDraft {
  period: { from: Day; to: Day }
  records: { activity: string; count: number }[]
  duties: { due: number; done: number; missed: number }
  cases: { opened: number; closed: number; overdue: number }
  text: string
}

export interface RecordItem {
  id: string
  kind?: string
  activity: string
  subject?: string | null
  subject_name?: string | null
  org?: string
  at: Moment
  officers?: Ref[]
  form?: string
  score?: number | null
  score_max?: number | null
  result?: string | null
}

export interface Answer {
  ok?: boolean | null // null: the item does not apply here
  value?: string | number
  note?: string
  photos?: string[]
}
export type Answers = Record<string, Answer>

export interface Attachment {
  hash: string
  item?: string
  name?: string
  type?: string
  size?: number
}

export interface RecordDetail extends RecordItem {
  form_version?: number
  answers: Answers
  category?: string | null
  quantity?: number | null
  corrects?: string | null
  hash: string
  duties?: { id: string; title?: string; plan_title?: string; due?: Day }[]
  cases?: CaseItem[]
  flags?: { clause: string; message: string }[]
  attachments?: Attachment[]
  ledger?: { seq: number; hash: string; at?: Moment } | null
}

export interface RecordAnswer {
  id: string
  hash: string
  score?: number | null
  score_max?: number | null
  result?: string | null
  duties: string[]
  cases: string[]
  flags: (string | { clause: string; message: string })[]
}

export interface CaseItem {
  id: string
  type: string
  type_title?: string
  title: string
  state: string
  state_title?: string
  level?: string | null
  subject?: string | null
  subject_name?: string | null
  org?: string
  opened_at: Moment
  due_at?: Moment | null
  closed_at?: Moment | null
  closed_as?: string | null
  overdue?: boolean
}

export interface CountedDay {
  date: Day
  kind: string
  counted: boolean
  source?: string
}

export interface Clock {
  clock: string
  title: string
  span?: string
  clause?: string | null
  started_at: Moment
  due_at?: Moment | null
  stopped_at?: Moment | null
  overdue?: boolean
  provisional?: boolean
  days?: CountedDay[]
}

export interface MoveField {
  id: string
  title: string
  type: 'text' | 'date' | 'moment' | 'number' | 'choice' | 'photo' | 'person' | 'org' | 'case' | 'sealed'
  required?: boolean
  choices?: (string | { id: string; title: string })[]
}

export interface Move {
  move: string
  title: string
  fields: MoveField[]
  signs?: number // so many people make the move before it happens
  signed?: number // so many have
}

export interface FlowItem {
  type: string
  title: string
  may_open: boolean
  needs_subject: boolean
  fields: MoveField[]
}

export interface Notice {
  id: string
  kind: 'remind' | 'escalate'
  case: string
  type_title: string
  title: string
  clock_title: string
  due_at?: Moment | null
  at: Moment
  read_at?: Moment | null
  closed_at?: Moment | null
}

export interface CaseStep {
  seq: number
  move?: string
  title?: string
  from?: string
  to?: string
  person_name?: string
  at: Moment
  fields?: Record<string, unknown>
}

export interface CaseDetail extends CaseItem {
  record?: string | null
  item?: string | null
  person_name?: string | null
  fields?: Record<string, unknown>
  states?: { id: string; title: string; final?: boolean }[]
  steps: CaseStep[]
  clocks: Clock[]
  moves: Move[]
  parent?: string | null
  parts?: CaseItem[]
  may_reveal?: boolean
  field_titles?: Record<string, string>
  attachments?: Attachment[]
}

export interface Subject extends Ref {
  kind: string
  class: string
  org: string
  org_name?: string
  owner?: string | null
  owner_name?: string | null
  address?: string
  uscc?: string
  uscc_ok?: boolean | number
  lat?: number | null
  lon?: number | null
  list?: string
  attributes?: Record<string, unknown>
}

export interface SubjectDetail extends Subject {
  grades?: { scheme: string; band: string; score?: number | null; since?: Day }[]
  duties?: Duty[]
  records?: RecordItem[]
  cases?: CaseItem[]
}

export interface PlanItem {
  id: string
  version: number
  title: string
  org?: string
  org_name?: string
  from?: Day | null
  to?: Day | null
  state?: string
  adopted_at?: Moment
}

export interface ClauseItem {
  number: number
  id: string
  kind: string
  title: string
  sentence: string
  line?: number
  body?: unknown
  counts?: Partial<Record<DutyState, number>>
  next?: Day | null // the first open duty
}

// What is known about whether a plan's text fits; `run` only for who may read that computation.
export interface PlanFit {
  verdict: 'fits' | 'short' | 'unknown'
  shortfall: number
  from: Day
  to: Day
  asked_at: Moment
  run: string | null
}

export interface PlanDetail extends PlanItem {
  fit: PlanFit | null
  clauses: ClauseItem[]
}

export interface LibraryItem {
  status: 'adopted' | 'draft' | 'shipped'
  id: string
  plan: string
  title: string
  org: string
  org_name: string
  from: string
  to: string
  version: number
  clauses: number
  in_force: boolean
  verdict: PlanFit['verdict'] | null
  domains: string[]
  changed_at: Moment | null
}

export interface CopyChange {
  why: string
  line: number
  clause: string
  key: string
  before: string
  after: string
}

export interface PlanVersion {
  version: number
  title: string
  state: string
  adopted_at: Moment
  adopted_by: string
}

export interface ClauseChange {
  change: 'added' | 'removed' | 'changed' | 'prose'
  id: string
  kind: string
  before: string
  after: string
  keys: string[]
}

export interface DraftItem {
  id: string
  revision: number
  title: string
  name: string
  org: string
  org_name: string
  state: 'open' | 'adopted' | 'dropped'
  plan: string
  version: number
  changed_at: Moment
  changed_by: string
}

export interface DraftFind {
  start: number
  end: number
  kind: string
  value: number | null
  unit: string
  comparator: string
  period: string
  clock: string
  anchor: string
  due: string
  object: string
  action: string
  who: string
}

export interface DraftDetail extends DraftItem {
  prose: string
  text: string
  finds: DraftFind[]
}

export interface Diagnostic {
  line: number
  column: number
  severity: 'error' | 'warning' | 'note'
  code: string
  message: string
  hint: string | null
}

export interface PlanCheck {
  ok: boolean
  diagnostics: Diagnostic[]
}

export interface AdoptReport {
  plan: string
  version: number
  unchanged: boolean
  clauses: Record<'added' | 'changed' | 'removed' | 'same', number>
  duties: Record<'added' | 'cancelled' | 'kept' | 'moved', number>
}

export interface Correction {
  draft: string
  title: string
  start: number
  sentence: string
  drafted: string
  kept: string
  changed_at: Moment
  changed_by: string
}

export interface Measure {
  plan: string
  clause: string
  name: string
  value: number | null
  numerator?: number | null
  denominator?: number | null
  target?: number | null
  target_text?: string | null
  weight?: number | null
  met?: boolean | null
  veto?: boolean | null
  score?: number | null
  formula?: string
  as_of?: Day
}

// The answer of GET /measures: the measures and what they come to.
export interface Scorecard {
  items: Measure[]
  total?: { earned: number; possible: number; unset_weight?: number; veto?: boolean } | null
}

export interface MeasureRow {
  type?: string
  id: string
  title?: string
  name?: string
  date?: Day
  state?: string
  link?: string
}

export type ItemType = 'ok-fail-na' | 'number' | 'text' | 'choice' | 'photo' | 'date'

export interface FormItem {
  id: string
  title: string
  title_en?: string
  type: ItemType
  required?: boolean
  points?: number
  opens?: string
  photo_on_fail?: boolean
  help?: string
  help_en?: string
  basis?: string[]
  choices?: { id: string; title: string; title_en?: string }[]
  unit?: string
  min?: number
  max?: number
}

export interface FormSection {
  id: string
  title: string
  title_en?: string
  items: FormItem[]
}

export interface Band {
  id: string
  from: number
  title: string
  title_en?: string
}

export interface Form {
  id: string
  version: number
  title: string
  title_en?: string
  activity: string
  record?: string
  kinds?: string[]
  min_officers?: number
  pass_percent?: number
  covers?: string[]
  bands?: Band[]
  sections: FormSection[]
}

export interface Upload {
  id: string
  offset: number
  size?: number
  complete?: boolean
}

export interface LedgerHead {
  realm: string
  seq: number
  hash: string
}

export interface LedgerEntry {
  seq: number
  at: Moment
  actor: string
  event: string
  hash: string
  prev?: string
  payload?: unknown
}

export interface Verification {
  ok: boolean
  fault?: string | null
  seq?: number | null
  checked?: number
  head?: LedgerHead
}

export type DrawState = 'announced' | 'drawn' | 'replaced'

export interface DrawItem {
  id: string
  plan: string
  clause: string
  activity: string
  org: string
  org_name: string
  state: DrawState
  before: string
  reason: string
  source: string
  commitment: string
  public: string
  receipt: string // its hash; '' until it is drawn
  announced_by: string
  drawn_by: string
  version: number
  period_from: Day
  period_to: Day
  announced_at: Moment
  drawn_at: Moment | null
}

// A draw without an account (GET /public/draws): numbers and hashes, no names.
export interface PublicDraw extends Pick<DrawDetail, 'id' | 'activity' | 'org_name' | 'state' | 'before' | 'reason' | 'source' | 'commitment' | 'public' | 'receipt' | 'period_from' | 'period_to' | 'announced_at' | 'drawn_at' | 'inputs' | 'rule' | 'secret_sha256' | 'strata'> {
  exclusions: string[]
  units: number
  officers: number
  receipt_open: boolean
  receipt_from: string
}

export interface DrawStratum {
  value: string
  units: number
  number: number
}

export interface DrawDetail extends DrawItem {
  inputs: Record<string, { sha256: string; rows: number } | null>
  rule: {
    number: number | null
    rate_millionths: number | null
    officer_rate_millionths: number | null
    pair: number
    weight: string | null
    strata: string | null
    certificate: string | null
    caps: { column: string; most: number }[]
  }
  secret_sha256: string
  exclusions: { id: string; reason: string }[]
  strata: DrawStratum[] | null
  result: { unit: string; name: string; officers: Ref[] }[]
  pool: Ref[]
}
