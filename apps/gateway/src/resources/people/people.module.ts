import { Module } from '@nestjs/common';
import { AdminUsersModule } from './admin-users/admin-users.resource.js';
import { AlternateExtensionSettingsModule } from './alternate-extension-settings/alternate-extension-settings.resource.js';
import { AlternateNamesModule } from './alternate-names/alternate-names.resource.js';
import { ClassesOfServiceModule } from './classes-of-service/classes-of-service.resource.js';
import { ContactsModule } from './contacts/contacts.resource.js';
import { DefaultUserTemplatesModule } from './default-user-templates/default-user-templates.resource.js';
import { DistributionListsModule } from './distribution-lists/distribution-lists.module.js';
import { DtmfAccessIdsModule } from './dtmf-access-ids/dtmf-access-ids.resource.js';
import { GlobalUsersModule } from './global-users/global-users.resource.js';
import { LdapUsersModule } from './ldap-users/ldap-users.module.js';
import './relations.js';
import { SmtpProxyAddressesModule } from './smtp-proxy-addresses/smtp-proxy-addresses.resource.js';
import { SubscriberDependenciesModule } from './subscriber-dependencies/subscriber-dependencies.resource.js';
import { UserTemplatesModule } from './user-templates/user-templates.module.js';
import { UsersBulkModule } from './users/bulk/users-bulk.module.js';
import { UsersModule } from './users/users.module.js';

/** The resources of people. */
@Module({
  imports: [
    UsersModule,
    UsersBulkModule,
    UserTemplatesModule,
    DefaultUserTemplatesModule,
    ClassesOfServiceModule,
    DistributionListsModule,
    ContactsModule,
    AdminUsersModule,
    AlternateExtensionSettingsModule,
    AlternateNamesModule,
    DtmfAccessIdsModule,
    GlobalUsersModule,
    LdapUsersModule,
    SmtpProxyAddressesModule,
    SubscriberDependenciesModule,
  ],
})
export class PeopleModule {}
