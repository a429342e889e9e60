import { describe, expect, it } from 'vitest';
import { documentOfGroup, groupsOf } from './group-document.js';

const showing = (schema: string): object => ({ schema: { $ref: `#/components/schemas/${schema}` } });

const document = {
  info: { title: 'API' },
  tags: [
    { name: 'Sessions' },
    { name: 'Users', 'x-group': 'people' },
    { name: 'Ports', 'x-group': 'telephony' },
  ],
  paths: {
    '/session': { post: { tags: ['Sessions'] } },
    '/users': { parameters: [], get: { tags: ['Users'], ...showing('User') } },
    '/ports': { get: { tags: ['Ports'], ...showing('Port') }, post: { tags: ['Users'] } },
  },
  components: {
    schemas: {
      User: { discriminator: { mapping: { a: '#/components/schemas/Admin' } } },
      Admin: { properties: { boss: showing('User') } },
      Port: {},
    },
    securitySchemes: { basic: { type: 'http' } },
  },
};

describe('the document of a group', () => {
  it('is there for each group that a tag belongs to', () => {
    expect(groupsOf(document)).toEqual(['people', 'telephony']);
  });

  it('has the operations of its tags, and of those that belong to no group', () => {
    const { info, tags, paths } = documentOfGroup(document, 'people');
    expect(info).toEqual({ title: 'API: people' });
    expect(tags.map(({ name }) => name)).toEqual(['Sessions', 'Users']);
    expect(Object.entries(paths).map(([path, item]) => [path, Object.keys(item)])).toEqual([
      ['/session', ['post']],
      ['/users', ['parameters', 'get']],
      ['/ports', ['post']],
    ]);
  });

  it('has the components that these refer to, in whatever way, and no others', () => {
    const { schemas, securitySchemes } = document.components;
    expect(documentOfGroup(document, 'people').components).toEqual({
      schemas: { User: schemas.User, Admin: schemas.Admin },
      securitySchemes,
    });
    expect(documentOfGroup(document, 'telephony').components).toEqual({
      schemas: { Port: {} },
      securitySchemes,
    });
  });
});
