// Of jose what a server checks tokens with.
export { createLocalJWKSet } from '../../node_modules/jose/dist/webapi/jwks/local.js';
export { jwtVerify } from '../../node_modules/jose/dist/webapi/jwt/verify.js';
