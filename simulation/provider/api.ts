/**
 * Serves EC2, Systems Manager and Service Quotas of the simulated account to AWS's SDK (`cli/aws/`): the EC2 query
 * protocol (form in, XML out) and JSON 1.1, with only the actions that the command uses.
 */
import { createServer, type IncomingMessage, type Server } from "node:http";
import { vcpuQuotas } from "../../catalog/quotas";
import { AwsError } from "../account/aws-error";
import { imageOfParameter } from "../account/images";
import { instance, logGroup } from "../account/resource-types";
import { allOfType, isOnline, type SimulatedAccount } from "../account/simulated-account";
import { vcpuLimit } from "../account/vcpus";
import { type ApiCall, callEc2 } from "./ec2-actions";
import { type Input, unflattened, xml } from "./ec2-protocol";
import { answerS3, isForS3 } from "./s3-api";
import type { SimulatedAws } from "./simulated-aws";

/** Serves on a free port of this machine. */
export function serveApi(aws: SimulatedAws, ready: (port: number) => void): Server {
    const server = createServer((request, response) => {
        void bodyOf(request).then((body) => {
            if (isForS3(request)) return answerS3(aws, request, body, response);
            const target = request.headers["x-amz-target"];
            try {
                const answer =
                    target === undefined
                        ? ec2(aws, regionOf(request), new URLSearchParams(body))
                        : JSON.stringify(json(aws, String(target), JSON.parse(body) as Input));
                response.end(answer);
            } catch (error) {
                const { message } = error as Error;
                const code =
                    error instanceof AwsError
                        ? (/^[\w.]+/.exec(message)?.[0] ?? "")
                        : "InternalError";
                response.statusCode = 400;
                response.end(
                    target === undefined
                        ? `<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors></Response>`
                        : JSON.stringify({ __type: code, message }),
                );
            }
        });
    });
    return server.listen(0, "127.0.0.1", () => {
        const address = server.address();
        if (typeof address === "object" && address !== null) ready(address.port);
    });
}

/** Reads the region from the signature: `Credential=KEY/DATE/REGION/SERVICE/aws4_request`. */
function regionOf({ headers: { authorization = "" } }: IncomingMessage): string {
    return /Credential=[^/]+\/\d+\/([^/]+)\//.exec(authorization)?.[1] ?? "";
}

async function bodyOf(request: IncomingMessage): Promise<string> {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    return body;
}

function ec2(aws: SimulatedAws, region: string, form: URLSearchParams): string {
    const call: ApiCall = { action: form.get("Action") ?? "", input: unflattened(form) };
    const answer = aws.call(call.action, (account) => {
        if (account.denied?.includes(`ec2:${call.action}`) === true)
            throw new AwsError(
                "UnauthorizedOperation: You are not authorized to perform this operation.",
            );
        return callEc2(account, region, call);
    });
    return `<${call.action}Response>${xml(answer)}</${call.action}Response>`;
}

type JsonAction = (account: SimulatedAccount, input: Input) => unknown;

/** Actions of the services that speak JSON, as IAM names them. */
export const jsonActions: Readonly<Record<string, JsonAction>> = {
    "ssm:GetParameter": (account, { Name }) => {
        const value = imageOfParameter(account, Name);
        if (value === undefined)
            throw new AwsError("ParameterNotFound: there is none of this name");
        return { Parameter: { Name, Value: value } };
    },
    "ssm:DescribeInstanceInformation": (account) => ({
        InstanceInformationList: allOfType(account, instance).map((it) => ({
            InstanceId: it.id,
            // The list says so for some minutes after a stop.
            PingStatus: isOnline(it) ? "Online" : "ConnectionLost",
            LastPingDateTime: Date.now() / 1000,
        })),
    }),
    "logs:DescribeLogGroups": (account, { logGroupNamePrefix }) => ({
        logGroups: allOfType(account, logGroup)
            .map(({ state }) => String(state["name"]))
            .filter((name) => name.startsWith(String(logGroupNamePrefix)))
            .map((logGroupName) => ({ logGroupName })),
    }),
    "ssm:SendCommand": (account, { DocumentName, InstanceIds, Parameters }) => {
        if (DocumentName !== "AWS-RunShellScript")
            throw new AwsError("InvalidDocument: The specified SSM document does not exist.");
        const [box] = InstanceIds as readonly string[];
        const { commands } = Parameters as { commands: readonly string[] };
        account.calls.push({ call: `SendCommand ${commands.join()}`, id: String(box) });
        return { Command: { CommandId: "11111111-2222-3333-4444-555555555555" } };
    },
    "ssm:GetCommandInvocation": ({ commandsFail, commandsPrint, settingsFail }) =>
        commandsFail === undefined
            ? {
                  Status: "Success",
                  StandardOutputContent: commandsPrint ?? settingsFail ?? "80G\n",
              }
            : { Status: "Failed", StandardErrorContent: commandsFail },
    "servicequotas:GetServiceQuota": (account, { ServiceCode, QuotaCode }) => {
        const quota = vcpuQuotas.find(({ code }) => code === QuotaCode);
        if (ServiceCode !== "ec2" || quota === undefined)
            throw new AwsError(
                "NoSuchResourceException: The request failed because the specified quota does not exist.",
            );
        return {
            Quota: {
                ...{ ServiceCode, QuotaCode, QuotaName: quota.name, Unit: "None" },
                ...{ Value: vcpuLimit(account, quota.code), Adjustable: true },
            },
        };
    },
};

/** IAM's names of services, by the target that their requests name. */
const services: Readonly<Record<string, string>> = {
    AmazonSSM: "ssm",
    Logs_20140328: "logs",
    ServiceQuotasV20190624: "servicequotas",
};

function json(aws: SimulatedAws, target: string, input: Input): unknown {
    const [service = "", name = ""] = target.split(".");
    const action = `${services[service] ?? service}:${name}`;
    return aws.call(name, (account) => {
        if (account.denied?.includes(action) === true)
            throw new AwsError(
                `AccessDeniedException: User: arn:aws:iam::123456789012:user/ana is not authorized to perform: ${action}`,
            );
        const answer = jsonActions[action];
        if (answer === undefined)
            throw new AwsError(`InvalidAction: the simulated AWS does not know ${action}`);
        return answer(account, input);
    });
}
