import { resourceModule } from '../../../resource/index.js';
import { AlternateExtensionsModule } from './alternate-extensions/alternate-extensions.resource.js';
import { ExternalServiceAccountsModule } from './external-service-accounts/external-service-accounts.resource.js';
import { HtmlDevicesModule } from './html-devices/html-devices.resource.js';
import { MailboxModule } from './mailbox/mailbox.resource.js';
import { MessageHandlersModule } from './message-handlers/message-handlers.resource.js';
import { MwisModule } from './mwis/mwis.resource.js';
import { NotificationDevicesModule } from './notification-devices/notification-devices.resource.js';
import { PagerDevicesModule } from './pager-devices/pager-devices.resource.js';
import { UserPasswordModule } from './password/user-password.resource.js';
import { PhoneDevicesModule } from './phone-devices/phone-devices.resource.js';
import { UserPinModule } from './pin/user-pin.resource.js';
import { PrivateListsModule } from './private-lists/private-lists.module.js';
import { UserRolesModule } from './roles/user-roles.resource.js';
import { SmsDevicesModule } from './sms-devices/sms-devices.resource.js';
import { SmtpDevicesModule } from './smtp-devices/smtp-devices.resource.js';
import { users } from './users.resource.js';
import { VideoServiceAccountsModule } from './video-service-accounts/video-service-accounts.resource.js';

export const UsersModule = resourceModule(users, {
  imports: [
    AlternateExtensionsModule,
    ExternalServiceAccountsModule,
    HtmlDevicesModule,
    MailboxModule,
    MessageHandlersModule,
    MwisModule,
    NotificationDevicesModule,
    PagerDevicesModule,
    PhoneDevicesModule,
    PrivateListsModule,
    SmsDevicesModule,
    SmtpDevicesModule,
    UserPasswordModule,
    UserPinModule,
    UserRolesModule,
    VideoServiceAccountsModule,
  ],
});
