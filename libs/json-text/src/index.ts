export { duplicateMembers } from './duplicate-members.js';
export { pointerTo } from './json-pointer.js';
