// What an officer has written but the server has not acknowledged. Kept in localStorage at every change and removed
// only by discard(), which the page calls after the answer. The key of the write is part of the draft: a page that is
// reloaded and sent again makes the same record.
import type { Answers, Moment } from '../api/types'
import { newKey } from '../lib/key'

export interface Draft {
  key: string
  form: string
  version: number
  subject: string | null
  place?: string // name of the subject or the form, for the list of unsent drafts
  path?: string // where the draft was written
  officers: string[]
  answers: Answers
  category?: string
  quantity?: number
  startedAt: Moment
}

const PREFIX = 'anlan.draft.'

export function draftId(person: string, form: string, subject: string | null, duty: string | null): string {
  return [person, form, subject ?? '', duty ?? ''].map(encodeURIComponent).join('/')
}

export function loadDraft(id: string, storage: Storage = localStorage): Draft | null {
  const text = storage.getItem(PREFIX + id)
  if (!text) return null
  try {
    const draft = JSON.parse(text) as Draft
    return draft?.key && draft.answers ? draft : null
  } catch {
    return null
  }
}

// False when the browser refuses (storage full or forbidden): the page must tell the officer.
export function saveDraft(id: string, draft: Draft, storage: Storage = localStorage): boolean {
  try {
    storage.setItem(PREFIX + id, JSON.stringify(draft))
    return true
  } catch {
    return false
  }
}

export function discardDraft(id: string, storage: Storage = localStorage): void {
  storage.removeItem(PREFIX + id)
}

export function newDraft(form: string, version: number, subject: string | null, officers: string[], startedAt: Moment): Draft {
  return { key: newKey(), form, version, subject, officers, answers: {}, startedAt }
}

export interface DraftEntry {
  id: string
  duty: string | null
  draft: Draft
}

// All drafts of one person, oldest first.
export function draftsOf(person: string, storage: Storage = localStorage): DraftEntry[] {
  const own = `${PREFIX}${encodeURIComponent(person)}/`
  const entries: DraftEntry[] = []
  for (let index = 0; index < storage.length; index++) {
    const key = storage.key(index)
    if (!key?.startsWith(own)) continue
    const id = key.slice(PREFIX.length)
    const draft = loadDraft(id, storage)
    if (draft) entries.push({ id, duty: decodeURIComponent(id.split('/')[3] ?? '') || null, draft })
  }
  return entries.sort((a, b) => (a.draft.startedAt < b.draft.startedAt ? -1 : 1))
}
