/**
 * The simulated AWS (`simulation/`) as a Pulumi provider: `node -r ../../cli/start/register.cjs provider.ts FOLDER`.
 * Prints its ports and serves until its standard input ends. FOLDER/account.json keeps the account between runs,
 * FOLDER/faults.json the faults to come, and FOLDER/engine.pid the engine's process id, to kill it.
 *
 * Answers for the cloudinit provider too: Pulumi attaches both through PULUMI_DEBUG_PROVIDERS.
 */
import * as grpc from "@grpc/grpc-js";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as provider from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { version } from "@pulumi/aws/package.json";
import { Uninitialized } from "../account/aws-error";
import { serveApi } from "./api";
import { SimulatedAws } from "./simulated-aws";

type Properties = Record<string, unknown>;
/** gRPC's own signature; requests and responses differ by method. */
type Method<Request, Response> = (
    call: { readonly request: Request },
    respond: (error: Partial<grpc.ServiceError> | null, response?: Response) => void,
) => void;

const [folder = "."] = process.argv.slice(2);
const aws = new SimulatedAws(folder);

/** Answers a request, or passes on AWS's error. */
function method<Request, Response>(
    answer: (request: Request) => Response,
): Method<Request, Response> {
    return ({ request }, respond) => {
        try {
            respond(null, answer(request));
        } catch (error) {
            const { message: details } = error as Error;
            const metadata = error instanceof Uninitialized ? initFailed(error) : undefined;
            respond({ code: grpc.status.UNKNOWN, details, ...(metadata && { metadata }) });
        }
    };
}

/** Packs the resource that AWS made into the metadata that gRPC sends with an error. */
function initFailed({ message, made: { id, state } }: Uninitialized): grpc.Metadata {
    const failed = new provider.ErrorResourceInitFailed();
    failed.setId(id);
    failed.setProperties(write(state));
    failed.setReasonsList([message]);
    const detail = new Any();
    detail.pack(failed.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
    const status = new Status();
    status.setCode(grpc.status.UNKNOWN);
    status.setMessage(message);
    status.addDetails(detail);
    const metadata = new grpc.Metadata();
    metadata.add("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
    return metadata;
}

const read = (struct: Struct | undefined) => (struct?.toJavaScript() ?? {}) as Properties;
/** Drops `undefined`, which protobuf cannot express. */
const write = (properties: Readonly<Properties>) =>
    Struct.fromJavaScript(
        JSON.parse(JSON.stringify(properties)) as Record<string, JavaScriptValue>,
    );

const service = {
    getPluginInfo: method(() => {
        const info = new PluginInfo();
        info.setVersion(version);
        return info;
    }),
    checkConfig: method((request: provider.CheckRequest) => {
        const response = new provider.CheckResponse();
        response.setInputs(request.getNews());
        return response;
    }),
    diffConfig: method(() => new provider.DiffResponse()),
    configure: method((request: provider.ConfigureRequest) => {
        const region: unknown = read(request.getArgs())["region"];
        if (typeof region === "string") aws.region = region;
        const response = new provider.ConfigureResponse();
        response.setSupportspreview(true);
        return response;
    }),
    invoke: method((request: provider.InvokeRequest) => {
        const response = new provider.InvokeResponse();
        response.setReturn(write(aws.lookUp(request.getTok(), read(request.getArgs()))));
        return response;
    }),
    check: method((request: provider.CheckRequest) => {
        const response = new provider.CheckResponse();
        const inputs = aws.check(
            { type: request.getType(), name: request.getName() },
            read(request.getOlds()),
            read(request.getNews()),
            request.getRandomseed_asB64(),
        );
        response.setInputs(write(inputs));
        return response;
    }),
    diff: method((request: provider.DiffRequest) => {
        const response = new provider.DiffResponse();
        const { changed, replaces } = aws.diff(
            request.getType(),
            read(request.getOldInputs()),
            read(request.getNews()),
        );
        const { DIFF_NONE, DIFF_SOME } = provider.DiffResponse.DiffChanges;
        response.setChanges(changed.length === 0 ? DIFF_NONE : DIFF_SOME);
        response.setDiffsList([...changed]);
        response.setReplacesList([...replaces]);
        return response;
    }),
    create: method((request: provider.CreateRequest) => {
        const { id, state } = aws.create(
            { type: request.getType(), name: request.getName() },
            read(request.getProperties()),
            request.getPreview(),
        );
        const response = new provider.CreateResponse();
        response.setId(id);
        response.setProperties(write(state));
        return response;
    }),
    read: method((request: provider.ReadRequest) => {
        const response = new provider.ReadResponse();
        const found = aws.read(request.getType(), request.getId());
        if (found === undefined) return response; // an empty id means that the resource is gone
        response.setId(found.id);
        response.setInputs(write(found.inputs));
        response.setProperties(write(found.state));
        return response;
    }),
    update: method((request: provider.UpdateRequest) => {
        const response = new provider.UpdateResponse();
        const state = aws.update(
            { type: request.getType(), name: request.getName() },
            request.getId(),
            {
                state: read(request.getOlds()),
                olds: read(request.getOldInputs()),
                news: read(request.getNews()),
            },
            request.getPreview(),
        );
        response.setProperties(write(state));
        return response;
    }),
    delete: method((request: provider.DeleteRequest) => {
        aws.remove({ type: request.getType(), name: request.getName() }, request.getId());
        return new Empty();
    }),
    attach: method(() => new Empty()),
    cancel: method(() => new Empty()),
};

const server = new grpc.Server({ "grpc.max_receive_message_length": 64 * 2 ** 20 });
server.addService(ResourceProviderService, service);
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error !== null) throw error;
    // The provider's port, then the port of AWS's API.
    serveApi(aws, (apiPort) => console.log(`${port} ${apiPort}`));
});
// Ends with the process that started it, even if that was killed.
process.stdin.resume().on("end", () => process.exit());
