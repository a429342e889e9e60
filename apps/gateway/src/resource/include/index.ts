export { ComposedReads } from './composed-reads.js';
export {
  INCLUDE,
  MAX_INCLUDED,
  MAX_PAGE_SIZE_WITH_INCLUDED,
  readInclude,
  unknownErrorsOf,
} from './include-query.js';
export { type Inclusion, inclusionsOf, inclusionsOfList } from './inclusions.js';
export { selectionOf } from './part.js';
