export {
  associationsTag,
  axlServersTag,
  defaultTrapSwitchTag,
  phoneSystemListsTag,
  phoneSystemTag,
  tagsOfPhoneSystem,
} from './cache-tags.js';
export { cupiPhoneSystemPath, phoneSystemPath, phoneSystemsPath } from './paths.js';
export { PhoneSystemChildren } from './phone-system-children.js';
export { PhoneSystemId } from './phone-system-id.decorator.js';
export { PhoneSystemScopeModule } from './phone-system-scope.module.js';
