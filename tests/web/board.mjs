// The board: handing out, dragging, undo, the same by keyboard and touch, refusing, swapping, handing over.
// browser.mjs runs it with its own tools, as one who hands work out (LEAD) and one of his people (MEMBER).
import { api, faultsOfPage, settle } from './desk.mjs'
import { expect } from './tap.mjs'

const LEAD = 's01'
const MEMBER = 'i0101'
const WEEKS = 4 // are handed out

let from = '' // Monday of a week with visits
const boardOf = (page) => api(page, `/board?from=${from}`)
const holds = async (page, seat) => (await boardOf(page)).visits.find((one) => one.id === seat)
const card = (page, seat) => page.locator(`td [data-seat="${seat}"]`).first()
const cell = (page, person, day) => page.locator(`[data-cell="${person} ${day}"]`)

async function told(page) {
  await page.waitForSelector('.told, [role=alert]')
  const alerts = await page.locator('[role=alert]').allTextContents()
  expect(alerts.length === 0, `refused: ${alerts.join(' ')}`)
  return page.locator('.told').first().textContent()
}

// As a hand does it: both in sight, pressed, moved in steps, let go.
async function drag(page, source, target) {
  await target.scrollIntoViewIfNeeded()
  await source.scrollIntoViewIfNeeded()
  const [a, b] = [await source.boundingBox(), await target.boundingBox()]
  const height = page.viewportSize().height
  expect(a && b && a.y >= 0 && b.y >= 0 && a.y + 10 < height && b.y + 10 < height, 'the card and where it goes are not in sight together')
  await page.mouse.move(a.x + a.width / 2, a.y + Math.min(a.height / 2, 10))
  await page.mouse.down()
  await page.mouse.move(b.x + b.width / 2, b.y + 10, { steps: 6 })
  await page.mouse.up()
}

// A planned visit and the next person on the board who may take it, as the server lists them.
async function candidate(page, whose = () => true) {
  const board = await boardOf(page)
  const rolesOf = async (id) => (await api(page, `/people/${id}`)).roles.map((one) => one.role)
  const place = (id) => board.people.findIndex((one) => one.id === id)
  for (const visit of board.visits.filter((one) => one.state === 'planned' && one.subject && one.day >= board.today && whose(one))) {
    const team = new Set(board.visits.filter((one) => one.subject === visit.subject).map((one) => one.person))
    const at = place(visit.person)
    for (const person of [board.people[at + 1], board.people[at - 1]]) {
      if (at < 0 || !person || team.has(person.id) || person.org !== board.people[at].org) continue
      const [roles, theirs] = [await rolesOf(visit.person), await rolesOf(person.id)]
      if (roles.every((role) => theirs.includes(role))) return { visit, person, board }
    }
  }
  throw new Error('no visit that somebody else may take')
}

async function handOut(page, base, shoot) {
  await page.goto(`${base}/board`)
  await settle(page)
  expect(await page.locator('.empty').count() === 1, 'no empty state')
  expect(await page.locator('table.board tbody tr').count() > 1 && await page.locator('[data-cell]').first().isVisible(), 'the people are hidden while nothing is handed out')
  await shoot(page, 'board-empty')
  await page.getByRole('button', { name: '安排未完成任务', exact: true }).click()
  await page.getByRole('button', { name: '开始安排' }).click()
  await page.waitForSelector('progress')
  await page.waitForSelector('.told', { timeout: 60_000 })
  expect(/共 [1-9]\d* 次/.test(await page.locator('.told').textContent()), 'it does not tell how many')
  for (let weeks = 0; weeks < WEEKS && await page.locator('td .visit').count() === 0; weeks++) {
    const shown = await page.locator('[data-week]').getAttribute('data-week')
    await page.getByRole('button', { name: '下一周' }).click()
    await page.waitForSelector(`[data-week]:not([data-week="${shown}"])`)
  }
  expect(await page.locator('td .visit').count() > 0, `nothing was handed out in ${WEEKS} weeks`)
  from = await page.locator('[data-week]').getAttribute('data-week')
  await shoot(page, 'board-handed-out')
}

async function dragThere(page, base, shoot) {
  await page.goto(`${base}/board?from=${from}`)
  await settle(page)
  const { visit, person, board } = await candidate(page)
  await drag(page, card(page, visit.id), cell(page, person.id, visit.day))
  expect((await told(page)).includes(person.name), 'it is not told who has it now')
  expect((await holds(page, visit.id)).person === person.id, 'the server knows nothing of it')
  await shoot(page, 'board-moved')
  await page.getByRole('button', { name: '撤销' }).click()
  await page.waitForFunction(() => document.querySelector('.told')?.textContent.includes('已撤销'))
  expect((await holds(page, visit.id)).person === visit.person, 'it was not undone')
  const day = board.days.find((one) => one.works && one.date !== visit.day && one.date >= visit.from && one.date <= visit.due)?.date
  if (!day) return
  await drag(page, card(page, visit.id), cell(page, visit.person, day))
  await page.waitForFunction((text) => document.querySelector('.told')?.textContent.includes(text), day)
  expect((await holds(page, visit.id)).day === day, 'it is on the old day')
}

async function byKeyboard(page, base, shoot) {
  await page.goto(`${base}/board?from=${from}`)
  await settle(page)
  const { visit, person } = await candidate(page)
  await card(page, visit.id).focus()
  await page.keyboard.press('Enter')
  await page.waitForSelector('dialog[open]')
  await page.locator('#visit-person').focus()
  await page.selectOption('#visit-person', person.id)
  await page.locator('dialog button[type=submit]').first().press('Enter')
  await told(page)
  expect((await holds(page, visit.id)).person === person.id, 'the keyboard moved nothing')
  await card(page, visit.id).press('Enter')
  await page.waitForSelector('dialog[open]')
  await shoot(page, 'board-dialog')
  await page.fill('#visit-reason', 'shares a house with the owner')
  await page.getByRole('button', { name: 'Give back to the lead' }).click()
  await page.waitForFunction(() => document.querySelector('main').textContent.includes('shares a house with the owner'))
  expect((await holds(page, visit.id)).state === 'refused', 'it was not refused')
}

async function forbidden(page, base) {
  await page.goto(`${base}/board?from=${from}`)
  await settle(page)
  const board = await boardOf(page)
  const off = board.days.find((one) => !one.works)
  const visit = board.visits.find((one) => one.state === 'planned')
  expect(off && visit, 'a week without a day off')
  await drag(page, card(page, visit.id), cell(page, visit.person, off.date))
  await page.waitForSelector('[role=alert]')
  expect(/工作日|期限|之间/.test(await page.locator('[role=alert]').first().textContent()), 'no reason is given')
  expect((await holds(page, visit.id)).day === visit.day, 'it moved')
}

// Leave is entered in the person's dialog, shown in the grid, kept to by moves, and taken back.
async function leave(page, base, shoot) {
  await page.goto(`${base}/board?from=${from}`)
  await settle(page)
  const { visit, person } = await candidate(page)
  const openPerson = async () => {
    await page.locator(`tr:has([data-cell="${person.id} ${visit.day}"]) .name`).click()
    await page.waitForSelector('dialog[open] [name=leave-from]')
  }
  await openPerson()
  await page.fill('[name=leave-from]', visit.day)
  await page.fill('[name=leave-to]', visit.day)
  await page.fill('[name=leave-reason]', '年休假')
  await page.getByRole('button', { name: '登记休假' }).click()
  await page.waitForSelector('dialog .lines li')
  await shoot(page, 'board-leave')
  await page.getByRole('button', { name: '关闭' }).last().click()
  await page.waitForFunction((key) => document.querySelector(`[data-cell="${key}"]`)?.textContent.includes('休假'), `${person.id} ${visit.day}`)
  await drag(page, card(page, visit.id), cell(page, person.id, visit.day))
  await page.waitForSelector('[role=alert]')
  expect((await page.locator('[role=alert]').first().textContent()).includes('休假'), 'it does not say why')
  expect((await holds(page, visit.id)).person === visit.person, 'it moved')
  await openPerson()
  await page.locator('dialog .lines li button').first().click()
  await page.waitForFunction(() => !document.querySelector('dialog .lines li'))
}

// One who hands out nothing enters his own leave and a stake, takes the leave back and undoes that; he sees nobody else's.
async function ownLeave(page, base, shoot) {
  await page.goto(`${base}/board`)
  await settle(page)
  await page.getByRole('link', { name: '休假与回避' }).click()
  await page.waitForURL('**/leave')
  await settle(page)
  expect(await page.locator('[data-part=area]').count() === 0, 'he is offered to enter leave of others')
  await page.fill('[name=leave-from]', '2031-03-03')
  expect(await page.inputValue('[name=leave-to]') === '2031-03-03', 'the last day is not proposed')
  await page.fill('[name=leave-reason]', '探亲假')
  await page.getByRole('button', { name: '登记休假' }).click()
  await page.waitForSelector('[data-part=own] .lines li')
  await page.locator('.lines button', { hasText: '撤销' }).click()
  await page.waitForFunction(() => !document.querySelector('[data-part=own] .lines li'))
  await page.locator('.told button').click()
  await page.waitForSelector('[data-part=own] .lines li')
  const known = (await api(page, '/subjects?limit=1')).items[0]
  await page.fill('[data-part=own] .find input', known.name)
  await page.locator('.find .one').first().click()
  await page.fill('[name=recusal-reason]', '亲属经营')
  await page.getByRole('button', { name: '登记回避' }).click()
  await page.waitForFunction(() => document.querySelectorAll('[data-part=own] .lines li').length === 2)
  await shoot(page, 'leave-own')
  const faults = await faultsOfPage(page, 'leave', 'phone')
  expect(faults.length === 0, faults.join('; '))
  const own = (await api(page, '/me')).person.id
  for (const list of ['/leave?from=2031-01-01&to=2031-12-31', '/recusals']) {
    const people = (await api(page, list)).items.map((one) => one.person)
    expect(people.length === 1 && people[0] === own, `${list} shows ${people}`)
  }
  await page.locator('.lines button', { hasText: '撤销' }).last().click()
  await page.waitForFunction(() => document.querySelectorAll('[data-part=own] .lines li').length === 1)
}

// On a phone: tap the day, tap the visit, choose who takes it.
async function byTouch(page, base, shoot) {
  await page.goto(`${base}/today`)
  await settle(page)
  await page.locator('nav.menu a[href="/board"]').tap()
  await page.waitForURL('**/board')
  await page.goto(`${base}/board?from=${from}`)
  await settle(page)
  const { visit, person, board } = await candidate(page)
  await page.locator('.days button').nth(board.days.findIndex((one) => one.date === visit.day)).tap()
  await shoot(page, 'board-phone-day')
  await page.locator(`.lines [data-seat="${visit.id}"]`).tap()
  await page.waitForSelector('dialog[open] #visit-person')
  await shoot(page, 'board-phone-dialog')
  await page.selectOption('#visit-person', person.id)
  await page.locator('dialog button[type=submit]').first().tap()
  await told(page)
  expect((await holds(page, visit.id)).person === person.id, 'the tap moved nothing')
}

let offered = null
async function offer(page, base) {
  await page.goto(`${base}/board?from=${from}&mine=1`)
  await settle(page)
  const own = (await api(page, '/me')).person.id
  offered = await candidate(page, (visit) => visit.person === own)
  await card(page, offered.visit.id).click()
  await page.waitForSelector('dialog[open]')
  expect(await page.locator('#visit-person').count() === 0, 'one who may not hand out is offered to')
  await page.fill('#visit-reason', '当天开会')
  await page.selectOption('#visit-other', offered.person.id)
  await page.getByRole('button', { name: '提出换班' }).click()
  await told(page)
  expect((await holds(page, offered.visit.id)).person === own, 'it moved before anybody agreed')
}

async function agree(page, base, shoot) {
  await page.goto(`${base}/board?from=${from}`)
  await settle(page)
  const line = page.locator('.swap', { hasText: '当天开会' })
  await shoot(page, 'board-swap')
  await line.getByRole('button', { name: '同意', exact: true }).click()
  await told(page)
  expect((await holds(page, offered.visit.id)).person === offered.person.id, 'they have not swapped')
  expect(await page.locator('.swap', { hasText: '当天开会' }).count() === 0, 'the offer is still open')
}

async function handOver(page, base, shoot) {
  await page.goto(`${base}/board?from=${from}`)
  await settle(page)
  const { visit, person: heir, board } = await candidate(page)
  const busy = board.people.find((one) => one.id === visit.person)
  await page.locator('tbody .name', { hasText: busy.name }).first().click()
  await page.waitForSelector('dialog[open] #handover-to')
  await page.selectOption('#handover-to', heir.id)
  await page.waitForFunction(() => /接手人(可以接收全部|不能接收)/.test(document.querySelector('dialog[open]')?.textContent ?? ''))
  await page.fill('#handover-reason', '调离')
  expect(await page.locator('dialog button.danger').isDisabled(), 'no confirmation is asked for')
  await page.check('dialog input[type=checkbox]')
  await shoot(page, 'handover-dialog')
  await page.locator('dialog button.danger').click()
  await page.waitForURL('**/handovers?id=*')
  await page.waitForSelector('article ol li')
  await shoot(page, 'handover-paper')
  const left = await api(page, `/people/${busy.id}/open-work`)
  expect(left.duties + left.visits + left.cases === 0, `left behind: ${JSON.stringify(left)}`)
  await page.goto(`${base}/handovers`)
  await settle(page)
  expect(await page.locator('.lines li').count() === 1, 'the list does not show it')
  const [file] = await Promise.all([page.waitForEvent('download'), page.click('a[download]')])
  expect(file.suggestedFilename() === 'handovers.csv', 'no CSV')
}

export async function testBoard({ test, withPage, base, shoot }) {
  const as = (name, size, language, body, account = LEAD) => test(name, () => withPage(size, language, (page) => body(page, base, shoot), account))
  await as('the board is empty, says what to do, and hands out after a question', 'desk', 'zh-CN', handOut)
  await as('a card is dragged to another person, that is undone, and to another day', 'desk', 'zh-CN', dragThere)
  await as('the keyboard does the same, and a refusal shows who gave it back and why', 'desk', 'en', byKeyboard)
  await as('a move that the rules forbid says why and leaves everything as it was', 'desk', 'zh-CN', forbidden)
  await as('leave is entered, shown, kept to and taken back', 'desk', 'zh-CN', leave)
  await as('one enters and takes back his own leave and recusal', 'phone', 'zh-CN', ownLeave, MEMBER)
  await as('on a phone the menu leads to the board, a day is a list, and a tap moves a visit', 'phone', 'zh-CN', byTouch)
  await as('an own visit is offered to a colleague', 'desk', 'zh-CN', offer, MEMBER)
  await as('who hands out agrees to the offer', 'desk', 'zh-CN', agree)
  for (const [size, language] of [['desk', 'zh-CN'], ['phone', 'en']])
    await as(`the board at ${size} in ${language}: nothing sticks out, nothing is hard to read`, size, language, async (page) => {
      await page.goto(`${base}/board?from=${from}`)
      await settle(page)
      await shoot(page, `board-${size}-${language}`)
      const faults = await faultsOfPage(page, 'board', size)
      expect(faults.length === 0, faults.join('\n'))
    })
  await as('a person hands all work over; the paper lists it, the list is exported', 'desk', 'zh-CN', handOver)
}
