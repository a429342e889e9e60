import { ApiProperty } from '@nestjs/swagger';
import { allScopes, type Scope } from '../../clients/core/index.js';
import { defineModel } from '#libs/cupi-xml';
import { MAX_CREDENTIAL_LENGTH } from '../../index.js';
import { createDto } from '../../../resource/arguments/index.js';

/** The body of a sign-in, declared like every other body; it is never sent upstream as XML. */
const signInModel = defineModel({
  name: 'SignIn',
  element: 'SignIn',
  listElement: 'SignIns',
  fields: {
    username: {
      type: 'text',
      element: 'Username',
      access: 'read-write',
      requiredOnCreate: true,
      minLength: 1,
      maxLength: MAX_CREDENTIAL_LENGTH,
      description: 'Alias of the Unity Connection account.',
      example: 'administrator',
    },
    password: {
      type: 'text',
      element: 'Password',
      access: 'write-only',
      requiredOnCreate: true,
      minLength: 1,
      maxLength: MAX_CREDENTIAL_LENGTH,
      description: 'Password of the Unity Connection account.',
      example: 'the password',
    },
  },
});

/** Body of a sign-in. */
export class SignIn extends createDto(signInModel) {}

for (const [name, { minLength, maxLength, description, example, access }] of Object.entries(
  signInModel.fields,
)) {
  const isSecret = access === 'write-only';
  const secrecy = isSecret ? { writeOnly: true, format: 'password' } : {};
  ApiProperty({ type: 'string', minLength, maxLength, ...secrecy, description, example })(
    SignIn.prototype,
    name,
  );
}

/** A session, as its user sees it. */
export class SessionInformation {
  @ApiProperty({ description: 'Alias of the signed-in user.', example: 'administrator' })
  username!: string;

  @ApiProperty({
    format: 'date-time',
    description: 'When the session ends unless it is used before.',
    example: '2026-11-24T10:00:00.000Z',
  })
  expiresAt!: string;

  @ApiProperty({
    enum: [...allScopes],
    isArray: true,
    description:
      'What the gateway lets the user do: everything. The role of the account decides what Unity Connection does.',
    example: ['telephony.read', 'telephony.write'],
  })
  scopes!: Scope[];
}
