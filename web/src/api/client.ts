// One way to the server: JSON in and out, the session by cookie, faults as Problem (RFC 9457).
import { language } from '../i18n'

const BASE = '/api/v1'

export interface FieldFault {
  pointer?: string
  detail: string
  hint?: string
}

export class Problem extends Error {
  constructor(
    readonly status: number, // 0: no answer from the server
    readonly code: string,
    detail: string,
    readonly hint?: string,
    readonly errors: FieldFault[] = [],
    readonly requestId?: string,
  ) {
    super(detail)
  }
}

type Query = Record<string, string | number | undefined | null>
type OnSignedOut = () => void
let signedOut: OnSignedOut = () => {}

export function onSignedOut(handler: OnSignedOut): void {
  signedOut = handler
}

export function apiUrl(path: string, query: Query = {}): string {
  const params = new URLSearchParams()
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') params.set(key, String(value))
  }
  const text = params.toString()
  return BASE + path + (text ? `?${text}` : '')
}

async function problemOf(response: Response): Promise<Problem> {
  const text = await response.text()
  try {
    const body = JSON.parse(text)
    return new Problem(response.status, body.code ?? '', body.detail ?? body.title ?? response.statusText, body.hint,
      body.errors ?? [], body.request_id)
  } catch {
    return new Problem(response.status, '', response.statusText || String(response.status))
  }
}

export async function send(method: string, url: string, headers: Record<string, string> = {}, body?: BodyInit): Promise<Response> {
  let response: Response
  try {
    response = await fetch(url, {
      method,
      credentials: 'same-origin',
      headers: { Accept: 'application/json', 'Accept-Language': language.value, 'X-Anlan': '1', ...headers },
      body,
    })
  } catch {
    throw new Problem(0, 'OFFLINE', '')
  }
  if (response.ok) return response
  if (response.status === 401 && !url.endsWith('/login')) signedOut()
  throw await problemOf(response)
}

async function json<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<T> {
  const given = body === undefined ? headers : { 'Content-Type': 'application/json', ...headers }
  const response = await send(method, BASE + path, given, body === undefined ? undefined : JSON.stringify(body))
  const text = await response.text()
  return (text ? JSON.parse(text) : {}) as T
}

export const api = {
  get: async <T>(path: string, query?: Query): Promise<T> => (await send('GET', apiUrl(path, query))).json() as Promise<T>,
  text: async (path: string): Promise<string> => (await send('GET', apiUrl(path), { Accept: '*/*' })).text(),
  post: <T>(path: string, body: unknown = {}, key?: string) =>
    json<T>('POST', path, body, key ? { 'Idempotency-Key': key } : {}),
  patch: <T>(path: string, body: unknown) => json<T>('PATCH', path, body),
  put: <T>(path: string, body: unknown) => json<T>('PUT', path, body),
  remove: <T>(path: string) => json<T>('DELETE', path),
}

// Every item of a list, page by page.
export async function allOf<T>(path: string, query: Query = {}): Promise<T[]> {
  const items: T[] = []
  let cursor: string | null | undefined
  do {
    const page = await api.get<{ items: T[]; next?: string | null }>(path, { ...query, limit: 200, ...(cursor ? { cursor } : {}) })
    items.push(...page.items)
    cursor = page.next
  } while (cursor)
  return items
}

// A list route answers {items,…}; a server that answers the bare array is understood as well.
export function itemsOf<T>(answer: { items?: T[] } | T[]): T[] {
  return Array.isArray(answer) ? answer : answer.items ?? []
}
