// Bytes to the server with progress: XMLHttpRequest tells how far an upload is, fetch does not.
import { language } from '../i18n'
import { apiUrl, Problem } from './client'

function problemOf(request: XMLHttpRequest): Problem {
  try {
    const body = JSON.parse(request.responseText)
    return new Problem(request.status, body.code ?? '', body.detail ?? body.title ?? request.statusText, body.hint, body.errors ?? [], body.request_id)
  } catch {
    return new Problem(request.status, request.status ? '' : 'OFFLINE', request.statusText)
  }
}

export function sendFile<T>(path: string, query: Record<string, string>, bytes: Blob, progress: (share: number) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', apiUrl(path, query))
    request.setRequestHeader('Accept', 'application/json')
    request.setRequestHeader('Accept-Language', language.value)
    request.setRequestHeader('Content-Type', 'application/octet-stream')
    request.setRequestHeader('X-Anlan', '1')
    request.upload.onprogress = (event) => { if (event.lengthComputable) progress(event.loaded / event.total) }
    request.onerror = () => reject(problemOf(request))
    request.onload = () => (request.status < 300 ? resolve(JSON.parse(request.responseText) as T) : reject(problemOf(request)))
    request.send(bytes)
  })
}
