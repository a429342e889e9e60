import { resourceModule } from '../../../resource/index.js';
import { UsersModule } from '../users/users.module.js';
import { ldapUsers } from './ldap-users.resource.js';

export const LdapUsersModule = resourceModule(ldapUsers, { imports: [UsersModule] });
