import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** The gateway itself. */
export class GatewayVersion {
  @ApiProperty({ description: 'Version of the gateway.', example: '0.1.0' })
  version!: string;
}

/** The Unity Connection server. */
export class CupiVersion {
  @ApiPropertyOptional({ description: 'Version of its provisioning API.', example: '8.0.0.229' })
  version?: string;

  @ApiPropertyOptional({
    description: 'Version of the product; absent when the release does not report it.',
    example: '11.5.1.17108-2',
  })
  product?: string;
}

/** Something that Unity Connection sends and this version of the gateway does not know, or cannot show. */
export class Drift {
  @ApiProperty({ description: 'What it was sent with.', example: 'PhoneSystem' })
  resource!: string;

  @ApiProperty({
    description:
      'Name of the element; `@name` of an attribute, `#text` for text between elements, `other` for all after the first hundred.',
    example: 'TenantObjectId',
  })
  element!: string;

  @ApiProperty({
    description:
      '`unknown-element` is under `extensions` of its object; `invalid-value` made the answer an `upstream-invalid-response`; `missing-element` is shown as `""`.',
    enum: ['unknown-element', 'invalid-value', 'missing-element'],
    example: 'unknown-element',
  })
  kind!: 'unknown-element' | 'invalid-value' | 'missing-element';

  @ApiProperty({ description: 'Number of answers of Unity Connection with it.', minimum: 1, example: 12 })
  count!: number;
}

/** Versions of the gateway and of the server behind it. */
export class SystemInformation {
  @ApiProperty({ type: GatewayVersion, description: 'The gateway.' })
  gateway!: GatewayVersion;

  @ApiProperty({ type: CupiVersion, description: 'Unity Connection.' })
  cupi!: CupiVersion;

  @ApiPropertyOptional({
    type: [Drift],
    description:
      'Unknown elements and values that Unity Connection has sent since the start: a sign of another release. As seen by one replica when the answer was made; absent when there are none.',
  })
  drift?: Drift[];
}
