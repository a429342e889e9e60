import { defineModel } from '#libs/cupi-xml';

/** The response of `/vmrest/version` and `/vmrest/version/product/`. Unlike elsewhere, its elements are in lower case. */
export const versionInformationModel = defineModel({
  name: 'VersionInformation',
  element: 'VersionInformation',
  listElement: 'VersionInformations',
  fields: {
    name: {
      type: 'text',
      element: 'name',
      access: 'read-only',
      description: 'What the version is of.',
      example: 'vmrest',
    },
    version: {
      type: 'text',
      element: 'version',
      access: 'read-only',
      description: 'The version.',
      example: '8.0.0.229',
    },
  },
});
