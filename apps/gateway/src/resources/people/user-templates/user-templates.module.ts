import { resourceModule } from '../../../resource/index.js';
import { TemplateExternalServiceAccountsModule } from './external-service-accounts/template-external-service-accounts.resource.js';
import { UserTemplateHtmlDevicesModule } from './html-devices/user-template-html-devices.resource.js';
import { UserTemplateMessageActionsModule } from './message-actions/user-template-message-actions.resource.js';
import { UserTemplateNotificationDevicesModule } from './notification-devices/user-template-notification-devices.resource.js';
import { UserTemplatePagerDevicesModule } from './pager-devices/user-template-pager-devices.resource.js';
import { UserTemplatePasswordModule } from './password/user-template-password.resource.js';
import { UserTemplatePhoneDevicesModule } from './phone-devices/user-template-phone-devices.resource.js';
import { UserTemplatePinModule } from './pin/user-template-pin.resource.js';
import { UserTemplateRolesModule } from './roles/user-template-roles.resource.js';
import { UserTemplateSmtpDevicesModule } from './smtp-devices/user-template-smtp-devices.resource.js';
import { userTemplates } from './user-templates.resource.js';

export const UserTemplatesModule = resourceModule(userTemplates, {
  imports: [
    TemplateExternalServiceAccountsModule,
    UserTemplateHtmlDevicesModule,
    UserTemplateMessageActionsModule,
    UserTemplateNotificationDevicesModule,
    UserTemplatePagerDevicesModule,
    UserTemplatePasswordModule,
    UserTemplatePhoneDevicesModule,
    UserTemplatePinModule,
    UserTemplateRolesModule,
    UserTemplateSmtpDevicesModule,
  ],
});
