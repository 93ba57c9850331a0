output "validators" {
  description = "Primaries by name."
  value       = module.validators.validators
}

output "standbys" {
  description = "Standbys by name."
  value       = module.validators.standbys
}

output "doors" {
  description = "Every port that is open on any machine."
  value       = module.validators.doors
}

output "monitoring_ip" {
  description = "Where Grafana is."
  value       = module.validators.monitoring_ip
}
