import * as z from 'zod';
import { userId } from '../ids.js';

export const role = z.enum(['employee', 'administrator']);
export type Role = z.infer<typeof role>;

export const loginRequest = z.object({
  username: z.string().min(1).max(256),
  password: z.string().min(1).max(1024),
});
export type LoginRequest = z.infer<typeof loginRequest>;

export const signedInUser = z.object({
  id: userId,
  username: z.string(),
  displayName: z.string(),
  email: z.string().nullable(),
  roles: z.array(role),
  /** Path of the person's photo on this server, or null: screens then show initials. */
  photoUrl: z.string().nullable(),
  /** A local account that still has the secret it was created with: its holder is to set a password of their own. */
  mustChangePassword: z.boolean().optional(),
});
export type SignedInUser = z.infer<typeof signedInUser>;
export const userResponse = z.object({ user: signedInUser });
export type UserResponse = z.infer<typeof userResponse>;

/** For local accounts; people of the directory change their password there. Ends all sessions but a new one of the caller. */
export const changePasswordRequest = z.object({
  current: z.string().min(1).max(1024),
  new: z.string().min(12).max(1024),
});
export type ChangePasswordRequest = z.infer<typeof changePasswordRequest>;

export const authPaths = {
  login: '/api/v1/auth/login',
  logout: '/api/v1/auth/logout',
  me: '/api/v1/auth/me',
  /** `POST` changePasswordRequest → 200 userResponse. */
  password: '/api/v1/auth/password',
  /** `GET /api/v1/people/:userId/photo` → image/webp, for signed-in people. */
  photo: (id: string) => `/api/v1/people/${id}/photo`,
} as const;

/** Unsafe requests must carry this header: other sites cannot add it without a CORS grant, which we never give. */
export const csrfHeader = { name: 'x-conclave-request', value: '1' } as const;
export const sessionCookieName = '__Host-conclave';
