import { ApiError } from "./api-error";
import { type SessionManager } from "./service";

type Input = Readonly<Record<string, unknown>>;

/** Calls of Systems Manager that the stand-in answers. */
const operations: Readonly<Record<string, (service: SessionManager, input: Input) => object>> = {
    StartSession: (service, input) => service.startSession(input),
    ResumeSession: (service, { SessionId }) => service.resumeSession(SessionId as string),
    TerminateSession(service, { SessionId }) {
        service.terminate(SessionId as string);
        return { SessionId };
    },
    GetConnectionStatus: (service, { Target }) => ({
        Target,
        Status: service.isConnected(Target as string) ? "connected" : "notconnected",
    }),
    // KMS: AWS's plugin asks it for a key when sessions are encrypted, and the agent to open that key.
    "TrentService.GenerateDataKey": ({ kms }, input) => kms.generateDataKey(input),
    "TrentService.Decrypt": ({ kms }, input) => kms.decrypt(input),
    DescribeInstanceInformation: (service, { Filters }) => ({
        InstanceInformationList: service.online
            .filter(({ id }) => asked(Filters as readonly Filter[] | undefined, id))
            .map(({ id, since }) => ({
                InstanceId: id,
                PingStatus: "Online",
                LastPingDateTime: Math.max(since, Date.now() - 60_000) / 1000,
                PlatformType: "Linux",
                ResourceType: "EC2Instance",
            })),
    }),
};

interface Filter {
    readonly Key: string;
    readonly Values: readonly string[];
}

function asked(filters: readonly Filter[] = [], id: string): boolean {
    return filters.every(({ Key, Values }) => Key !== "InstanceIds" || Values.includes(id));
}

/** Answers a call. @throws ApiError with AWS's error code when it refuses. */
export function answer(service: SessionManager, operation: string, input: Input): object {
    const run = operations[operation];
    if (run === undefined) throw new ApiError("UnknownOperationException", operation);
    return run(service, input);
}
