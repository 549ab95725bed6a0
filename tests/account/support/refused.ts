/** An error that the front answers in AWS's form. */
export class Refused extends Error {
    constructor(
        readonly code: string,
        message: string,
    ) {
        super(message);
    }
}

/** Words an error as the service does: EC2 and STS in XML, the others in JSON. */
export function worded({ code, message }: Refused, service: string): string {
    if (service === "ec2")
        return `<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors><RequestID>0</RequestID></Response>`;
    if (service === "sts")
        return `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;
    return JSON.stringify({ __type: code, message });
}
