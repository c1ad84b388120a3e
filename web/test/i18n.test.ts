import { expect, test } from 'vitest'
import en from '../src/i18n/en.json'
import zh from '../src/i18n/zh-CN.json'

const slots = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort()

test('both languages have the same keys', () => {
  expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort())
})

test.each(Object.keys(zh))('%s: same values to fill in, and not empty', (key) => {
  const pair = [zh[key as keyof typeof zh], en[key as keyof typeof en]] as const
  expect(slots(pair[1])).toEqual(slots(pair[0]))
  expect(pair.every((text) => text.trim().length > 0)).toBe(true)
})

test('English messages hold no Chinese', () => {
  expect(Object.entries(en).filter(([, text]) => /\p{Script=Han}/u.test(text))).toEqual([])
})
