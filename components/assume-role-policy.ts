/** Lets one AWS service, and nobody else, assume a role. */
export function assumeRolePolicy(service: string) {
    return {
        Version: "2012-10-17" as const,
        Statement: [
            { Effect: "Allow" as const, Action: "sts:AssumeRole", Principal: { Service: service } },
        ],
    };
}
