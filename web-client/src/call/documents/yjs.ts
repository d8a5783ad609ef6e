import type * as Yjs from 'yjs';

export type YjsLibrary = typeof Yjs;
export type Doc = Yjs.Doc;
export type UndoManager = Yjs.UndoManager;

/** Adapter: the library of shared documents comes only when somebody opens one. */
export const loadYjs = (): Promise<YjsLibrary> => import('yjs');

/** Origin of what the person does here. */
export const HERE = 'here';
/** Origin of what the server says. */
export const SERVER = 'server';
