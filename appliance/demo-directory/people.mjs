/** The people of the demo directory. Everybody's password is the same, so none of this is ever for production. */
export const DEMO_PASSWORD = 'conclave-demo';

/**
 * @typedef {{uid: string, name: string, surname: string, title: string, photo: boolean, disabled?: boolean}} Person
 *   `photo`: photos/<uid>.jpg exists; people without one are shown by their initials
 * @type {readonly Person[]}
 */
export const PEOPLE = [
  { uid: 'alice', name: 'Alice Andersson', surname: 'Andersson', title: 'Head of Engineering', photo: true },
  { uid: 'bob', name: 'Bob Müller', surname: 'Müller', title: 'Product Manager', photo: true },
  { uid: 'carol', name: 'Carol Nguyễn', surname: 'Nguyễn', title: 'Designer', photo: true },
  { uid: 'dave', name: 'Davé Ångström', surname: 'Ångström', title: 'Network Engineer', photo: false },
  {
    uid: 'erin',
    name: 'Erin O’Neill',
    surname: 'O’Neill',
    title: 'Accountant',
    photo: false,
    disabled: true,
  },
];

/** @type {Readonly<Record<string, readonly string[]>>} group → uids of its members */
export const GROUPS = {
  staff: ['alice', 'bob', 'carol', 'dave', 'erin'],
  'meeting-admins': ['alice'],
};
