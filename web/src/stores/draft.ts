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
    return draft.key && draft.answers ? draft : null
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
