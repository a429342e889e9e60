export { PeopleModule } from './people.module.js';
export { users } from './users/users.resource.js';
