/** Below PUBLIC_URL. */
export const installPath = '/slack/install';
