// What is typed into the fields of a flow, and what of it is sent.
import type { MoveField } from '../api/types'

export type FieldValues = Record<string, string | number | string[] | undefined>

export function emptyField(value: unknown): boolean {
  return value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
}

export function lacks(fields: MoveField[], values: FieldValues): boolean {
  return fields.some((field) => field.required && emptyField(values[field.id]))
}

export function filled(values: FieldValues): FieldValues {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => !emptyField(value)))
}
