import type { Type } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** Largest page; more rows would hold up the event loop while their XML is read. */
export const MAX_PAGE_SIZE = 200;

/** Objects on a page when the caller does not say how many. */
export const DEFAULT_PAGE_SIZE = 25;

/** Gateway paths to a page of a list and to its neighbours. */
export class PageLinks {
  @ApiProperty({ description: 'This page.', example: '/api/v1/phone-systems?page=2&pageSize=25' })
  self!: string;

  @ApiPropertyOptional({
    description: 'The first page.',
    example: '/api/v1/phone-systems?page=1&pageSize=25',
  })
  first?: string;

  @ApiPropertyOptional({
    description: 'The page before, when there is one.',
    example: '/api/v1/phone-systems?page=1&pageSize=25',
  })
  prev?: string;

  @ApiPropertyOptional({
    description: 'The page after, when this page is full and more follow.',
    example: '/api/v1/phone-systems?page=3&pageSize=25',
  })
  next?: string;
}

/** One page of a list. */
export interface Page<Item> {
  items: Item[];
  /** Number of matches that the server knows, on all pages. */
  total: number;
  page: number;
  pageSize: number;
  links: PageLinks;
  /** What the list held besides its items, as text by element name. */
  extensions?: Record<string, string>;
}

/**
 * Base class of the DTO that shows a page of a list.
 * @example class PhoneSystemPage extends pageDto(PhoneSystem) {}
 */
export function pageDto<Item>(Item: Type<Item>): Type<Page<Item>> {
  const PageDto = class {};
  const { prototype } = PageDto;
  ApiProperty({ type: [Item], description: 'The objects on this page.' })(prototype, 'items');
  ApiProperty({
    type: 'integer',
    minimum: 0,
    description: 'Number of objects on all pages, as Unity Connection counts them.',
    example: 1,
  })(prototype, 'total');
  ApiProperty({ type: 'integer', minimum: 1, description: 'Number of this page, from 1.', example: 1 })(
    prototype,
    'page',
  );
  ApiProperty({
    type: 'integer',
    minimum: 0,
    maximum: MAX_PAGE_SIZE,
    description: 'Number of objects asked for; 0 asks for the count alone.',
    example: DEFAULT_PAGE_SIZE,
  })(prototype, 'pageSize');
  ApiProperty({ type: PageLinks, description: 'Paths of this page and of its neighbours.' })(
    prototype,
    'links',
  );
  ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string' },
    description:
      'What the list held besides its objects, as text by element name; an attribute as `Element@name`, or `@name` when it is of the list itself. Secrets are not among them.',
    example: { Note: 'text' },
  })(prototype, 'extensions');
  return PageDto as Type<Page<Item>>;
}
