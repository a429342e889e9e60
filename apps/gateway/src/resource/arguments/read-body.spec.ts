import { describe, expect, it } from 'vitest';
import { defineModel } from '#libs/cupi-xml';
import { createDto, updateDto } from './body.dto.js';
import { readBody } from './read-body.js';

const model = defineModel({
  name: 'Thing',
  element: 'Thing',
  listElement: 'Things',
  fields: {
    name: {
      type: 'text',
      element: 'TheName',
      access: 'read-write',
      requiredOnCreate: true,
      maxLength: 2,
      description: 'Name.',
      example: 'x',
    },
    kind: {
      type: 'enum',
      element: 'KindEnum',
      access: 'create-only',
      names: { 1: 'One' },
      description: 'Kind.',
      example: 'One',
    },
    id: { type: 'uuid', element: 'Id', access: 'read-only', description: 'Id.', example: 'x' },
    secret: { type: 'text', element: 'Secret', access: 'write-only', description: 'Secret.', example: '' },
  },
});
const Create = createDto(model);
const Update = updateDto(model);

describe('readBody', () => {
  it.each([
    [undefined, 'required'],
    [null, 'type'],
    [[], 'type'],
    ['x', 'type'],
  ])('wants a JSON object, not %j', (body, code) => {
    expect(readBody(Create, body).errors).toEqual([{ pointer: '', code, detail: 'must be a JSON object' }]);
  });

  it('hands on the fields that were sent, and no others', () => {
    const { value, errors } = readBody(Create, { name: 'a', secret: 's' });
    expect({ ...value }).toEqual({ name: 'a', secret: 's' });
    expect(errors).toEqual([]);
  });

  it('wants a change to have a field, and a new object the required ones', () => {
    expect(readBody(Update, {}).errors).toEqual([
      { pointer: '', code: 'required', detail: 'must have at least one field to change' },
    ]);
    expect(readBody(Create, {}).errors).toEqual([
      { pointer: '/name', code: 'required', detail: 'is required' },
    ]);
  });

  it('takes a field that is given on creation only then', () => {
    expect(readBody(Create, { name: 'a', kind: 'One' }).errors).toEqual([]);
    expect(readBody(Update, { kind: 'One' }).errors).toEqual([
      { pointer: '/kind', code: 'read-only', detail: 'can be given on creation only' },
    ]);
  });

  it.each(['One', '0', '1', '999999999'])('takes the enum value %s', (kind) => {
    expect(readBody(Create, { name: 'a', kind }).errors).toEqual([]);
  });

  it.each(['one', '', '01', '1.0', '-1', '10000000000000000000', ' 1'])(
    'rejects the enum value %j',
    (kind) => {
      expect(readBody(Create, { name: 'a', kind }).errors).toMatchObject([
        { pointer: '/kind', code: 'not-allowed', allowed: ['One'] },
      ]);
    },
  );

  it('counts characters in code points', () => {
    expect(readBody(Update, { name: '📞📞' }).errors).toEqual([]);
    expect(readBody(Update, { name: '📞📞📞' }).errors).toMatchObject([{ code: 'too-long', maxLength: 2 }]);
  });

  it.each(['Name', 'NAME', 'TheName', 'thename'])('says what %s is called', (name) => {
    expect(readBody(Update, { [name]: 'a' }).errors).toEqual([
      { pointer: `/${name}`, code: 'unknown', detail: 'is not a field; the field is called name' },
    ]);
  });

  it('does not search the fields for each unknown name', () => {
    let lookups = 0;
    const fields = new Proxy(model.fields, {
      ownKeys: (target) => {
        lookups += 1;
        return Reflect.ownKeys(target);
      },
    });
    const Watched = updateDto({ ...model, fields });
    lookups = 0;
    const body = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`f${index}`, 1]));
    expect(readBody(Watched, body).errors).toHaveLength(1000);
    expect(lookups).toBeLessThan(5);
  });

  it('does not let an object get a prototype from a body', () => {
    const { value, errors } = readBody(Update, JSON.parse('{"__proto__":{"name":"a"},"name":"b"}'));
    expect(errors).toEqual([{ pointer: '/__proto__', code: 'unknown', detail: 'is not a field' }]);
    expect(Object.getPrototypeOf(value)).toBe(Update.prototype);
  });
});
