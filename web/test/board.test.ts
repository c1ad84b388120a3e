import { describe, expect, it } from 'vitest'
import { addDays, bar, byCell, cellKey, everybody, visitsOf, type Board, type Seat } from '../src/lib/board'

const seat = (more: Partial<Seat>): Seat => ({
  id: 'x', duty: 'd', person: 'p1', person_name: '张', day: '2026-11-23', from: '2026-11-01', due: '2026-11-30', subject: 's1', subject_name: '一店', org_name: '镇', title: 'inspection', plan: 'p', state: 'planned', reason: '', ...more,
})

describe('the board', () => {
  it('puts together what is done in one go, with the window that all share', () => {
    const visits = visitsOf([seat({ id: 'a' }), seat({ id: 'b', from: '2026-11-10', due: '2026-11-25' }), seat({ id: 'c', title: 'patrol' }), seat({ id: 'd', person: 'p2' })])
    expect(visits.map((one) => [one.id, one.count])).toEqual([['a', 2], ['c', 1], ['d', 1]])
    expect([visits[0]?.from, visits[0]?.due]).toEqual(['2026-11-10', '2026-11-25'])
  })
  it('never joins the work of orgs', () => {
    expect(visitsOf([seat({ id: 'a', subject: '' }), seat({ id: 'b', subject: '' })])).toHaveLength(2)
  })
  it('leaves refused visits out of the cells', () => {
    const cells = byCell(visitsOf([seat({ id: 'a' }), seat({ id: 'b', subject: 's2', state: 'refused' })]))
    expect(cells.get(cellKey('p1', '2026-11-23'))?.map((one) => one.id)).toEqual(['a'])
  })
  it('draws the limit inside the bar and says when it is passed', () => {
    expect(bar(3, 6)).toEqual({ width: 50, limit: 100, over: false })
    expect(bar(8, 4)).toEqual({ width: 100, limit: 50, over: true })
    expect(bar(0, 0)).toEqual({ width: 0, limit: 0, over: false })
  })
  it('steps over months, and lists who comes from outside', () => {
    expect(addDays('2026-11-30', 7)).toBe('2026-12-07')
    const board = { people: [{ id: 'p1', name: '张', org: 'E', org_name: '镇', per_day: 6 }], visits: [seat({}), seat({ person: 'far', person_name: '远' })] } as unknown as Board
    expect(everybody(board).map((one) => one.id)).toEqual(['p1', 'far'])
  })
})
