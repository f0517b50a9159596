// The SDK's search for credentials (profiles, federation, files in the home folder): our client is told its key, or how to
// federate, and never searches, so that what lies about on a machine is not used by accident.
const refuse = () => {
  throw new Error('this build of the SDK does not search for credentials');
};

export const defaultCredentials = refuse;
export const resolveCredentialsFromConfig = refuse;
