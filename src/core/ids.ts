/** A new UUID, as nobody has had it before. */
export type NewId = () => string;
