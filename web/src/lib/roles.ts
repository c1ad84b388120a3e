// The roles of the catalogue, read from its file when the pages are built: a new role needs no line here.
import catalogue from '../../../share/catalogue/roles.yaml?raw'
import { language } from '../i18n'

export interface RoleTitle {
  id: string
  title: string
  titleEn: string
}

export const ROLE_LIST: RoleTitle[] = [...catalogue.matchAll(/^ *- id: ([\w-]+)\n +title: (.+)\n +title_en: (.+)$/gm)]
  .map(([, id, title, titleEn]) => ({ id: id ?? '', title: title ?? '', titleEn: titleEn ?? '' }))
export const ROLES = ROLE_LIST.map((role) => role.id)

export function roleTitle(id: string): string {
  const known = ROLE_LIST.find((role) => role.id === id)
  return known ? (language.value === 'en' ? known.titleEn : known.title) : id
}
