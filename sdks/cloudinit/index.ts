export * from "./get-config";
