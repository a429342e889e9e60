export type { Blockers } from './blockers.js';
export { actionOf, updateOf } from './changes.js';
export { readUpdate } from './bodies.js';
export { collectionOf, type Collection } from './collection.js';
export { withResources } from './document/document-of.js';
export { inclusionsOf, inclusionsOfList } from './include/index.js';
export { Operations, OperationServices } from './operations.js';
export { capitalised } from './names.js';
export { OperationsModule } from './operations.module.js';
export { relate } from './relations.js';
export {
  defineResource,
  kindTag,
  type CreateBody,
  type Ids,
  type IdsOf,
  type Listed,
  type ParentIdsOf,
  type Resource,
  type Shown,
  type UpdateBody,
} from './resource.js';
export { exactlyOneOf } from './rules.js';
export { resourceModule, resourcesIn } from './resource-module.js';
export { ResourceController, ResourceRoute } from './routes.js';
