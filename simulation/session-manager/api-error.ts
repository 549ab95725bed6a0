/** An answer of Systems Manager with one of its error codes. */
export class ApiError extends Error {
    constructor(
        readonly code: string,
        message: string,
    ) {
        super(message);
    }
}
