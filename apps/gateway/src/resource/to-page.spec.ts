import { describe, expect, it } from 'vitest';
import { toPage, type Page } from './to-page.js';

function pageOf(page: number, pageSize: number, rows: number, total?: number): Page<object> {
  const items = Array.from({ length: rows }, () => ({}));
  const list = { items, total };
  return toPage(list, items, { query: { page, pageSize }, selection: '&sort=a' }, '/things');
}

describe('toPage', () => {
  it('links to itself, its neighbours and the first page', () => {
    expect(pageOf(2, 10, 10, 21).links).toEqual({
      self: '/things?page=2&pageSize=10&sort=a',
      first: '/things?page=1&pageSize=10&sort=a',
      prev: '/things?page=1&pageSize=10&sort=a',
      next: '/things?page=3&pageSize=10&sort=a',
    });
  });

  it.each([
    ['this page was the last', 2, 10, 10, 20],
    ['this page was not full', 1, 10, 9, 20],
    ['the total is not known', 1, 10, 10, undefined],
    ['this page is empty', 3, 10, 0, 20],
  ])('has no next page when %s', (_reason, page, pageSize, rows, total) => {
    expect(pageOf(page, pageSize, rows, total).links).not.toHaveProperty('next');
  });

  it('has no previous page before the first', () => {
    expect(pageOf(1, 10, 10, 21).links).not.toHaveProperty('prev');
  });

  it('links to nothing but itself when only the count was asked for', () => {
    expect(pageOf(1, 0, 0, 21).links).toEqual({ self: '/things?page=1&pageSize=0&sort=a' });
  });

  it('counts what it has seen when the server omits the total', () => {
    expect(pageOf(3, 10, 4).total).toBe(24);
    expect(pageOf(3, 10, 0).total).toBe(0);
  });
});
