// Messages by key, {name} replaced. Thirty lines do what the pages need: two languages, typed keys, loaded when chosen.
import { ref, shallowRef } from 'vue'
import type zh from './zh-CN.json'

export type MessageKey = keyof typeof zh
export type Language = 'zh-CN' | 'en'
type Messages = Record<MessageKey, string>

const STORE_KEY = 'anlan.language'
const loaders: Record<Language, () => Promise<{ default: Messages }>> = {
  'zh-CN': () => import('./zh-CN.json'),
  en: () => import('./en.json'),
}

export const language = ref<Language>(localStorage.getItem(STORE_KEY) === 'en' ? 'en' : 'zh-CN')
const messages = shallowRef<Partial<Messages>>({})

export async function setLanguage(next: Language): Promise<void> {
  messages.value = (await loaders[next]()).default
  language.value = next
  localStorage.setItem(STORE_KEY, next)
  document.documentElement.lang = next
}

export function t(key: MessageKey, values: Record<string, string | number> = {}): string {
  const text = messages.value[key] ?? key
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole))
}

// A word of the server's vocabulary (a state, a kind): its message when there is one, else the word itself.
export function term(family: string, word: string | null | undefined): string {
  if (!word) return ''
  return messages.value[`${family}.${word}` as MessageKey] ?? word
}

// The words of a family that have a message, for a choice.
export function wordsOf(family: string): string[] {
  return Object.keys(messages.value).filter((key) => key.startsWith(`${family}.`)).map((key) => key.slice(family.length + 1))
}

// What a clause is called. A clause without a title of its own goes by its activity, which is a word of the vocabulary.
export function clauseTitle(title: string): string {
  const activity = term('activity', title)
  return activity === title ? term('step', title) : activity
}

interface Titled {
  title: string
  title_en?: string
}

export function titleOf(thing: Titled): string {
  return language.value === 'en' ? thing.title_en || thing.title : thing.title
}
