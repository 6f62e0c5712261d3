/** The address of Gantry's sign. */
export const LOGO = `${import.meta.env.BASE_URL}favicon.svg`;
